"""Surfaces and jobs: parse, call one service, answer."""
