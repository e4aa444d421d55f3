"""The serverless functions: domain ← services ← adapters, wired in `bootstrap`, entered through `entrypoints`."""
