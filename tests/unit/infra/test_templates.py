"""Our templates' short tags become what CloudFormation takes as JSON."""

from pathlib import Path

import pytest

from infra.templates import load_template


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("!Ref A", {"Ref": "A"}),
        ("!GetAtt A.B.C", {"Fn::GetAtt": ["A", "B.C"]}),
        ('!Sub "${A}-b"', {"Fn::Sub": "${A}-b"}),
        ("!If [A, !Ref B, c]", {"Fn::If": ["A", {"Ref": "B"}, "c"]}),
    ],
)
def test_short_tags(tmp_path: Path, written: str, meant: object) -> None:
    place = tmp_path / "a.yml"
    place.write_text(f"a: {written}")
    assert load_template(place) == {"a": meant}


def test_anchors_are_resolved(tmp_path: Path) -> None:
    place = tmp_path / "a.yml"
    place.write_text("a: &x {b: 1}\nc: *x\nd: {<<: *x, e: 2}")
    assert load_template(place) == {"a": {"b": 1}, "c": {"b": 1}, "d": {"b": 1, "e": 2}}
