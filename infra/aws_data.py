"""The part of botocore's data that the functions use: addresses and operations of our few services.

botocore takes a file of that name from its `data_path` before its own. Reading the whole table of addresses (1.2 MB
for 400 services) costs every cold start 7 MB and some 15 ms; the words that explain each operation, two thirds of a
service's model, cost 1 to 5 MB for each service and are read by nobody there.
"""

import gzip
import importlib.metadata
import json
from pathlib import Path
from typing import Any

from infra.places import BUILD

PARTITION = "aws"
# The functions' services: the name of the model, and the name in the table of addresses.
SERVICES = {
    "cognito-idp": "cognito-idp",
    "dynamodb": "dynamodb",
    "kms": "kms",
    "s3": "s3",
    "ses": "email",
    "sns": "sns",
    "sqs": "sqs",
}
_WORDS = frozenset({"documentation", "documentationUrl"})


def aws_data() -> dict[str, Path]:
    """The files by their names under `data_path`, written once per version of botocore.

    botocore is only read here, not imported: the edge builds too, and would keep its 20 MB.
    """
    botocore = importlib.metadata.distribution("botocore")
    folder, source = BUILD / "aws" / botocore.version, Path(str(botocore.locate_file("botocore/data")))
    whole = {"endpoints.json": source / "endpoints.json"}
    for service in SERVICES:
        newest = max((source / service).glob("*/service-2.json.gz"))
        whole[f"{service}/{newest.parent.name}/service-2.json"] = newest
    for name, place in whole.items():
        if not (folder / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            part = _our_part(_read(place)) if name == "endpoints.json" else _explained_less(_read(place))
            (folder / name).write_text(json.dumps(part, separators=(",", ":")), encoding="utf-8")
    return {name: folder / name for name in whole}


def _read(place: Path) -> Any:
    content = place.read_bytes()
    return json.loads(gzip.decompress(content) if place.suffix == ".gz" else content)


def _our_part(whole: dict[str, Any]) -> dict[str, Any]:
    partition = next(each for each in whole["partitions"] if each["partition"] == PARTITION)
    services = {name: partition["services"][name] for name in sorted(SERVICES.values())}
    return {"version": whole["version"], "partitions": [{**partition, "services": services}]}


def _explained_less(model: dict[str, Any]) -> dict[str, Any]:
    """The model with its operations and shapes unexplained; botocore asks for the words of the few other parts."""
    return {**model, **{part: _without_words(model[part]) for part in ("operations", "shapes")}}


def _without_words(part: Any) -> Any:
    """A member or shape of that name is a mapping, and stays."""
    if isinstance(part, dict):
        kept = {name: inner for name, inner in part.items() if name not in _WORDS or not isinstance(inner, str)}
        return {name: _without_words(inner) for name, inner in kept.items()}
    return [_without_words(inner) for inner in part] if isinstance(part, list) else part
