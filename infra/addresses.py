"""The part of botocore's table of AWS addresses that the functions use.

Reading the whole table (1.2 MB for 400 services) costs every cold start 7 MB and some 15 ms; botocore takes a file of
that name from its `data_path` before its own.
"""

import importlib.metadata
import json
from pathlib import Path
from typing import Any

from infra.places import BUILD

PARTITION = "aws"
# The functions' services, by the names of the table.
SERVICES = frozenset({"cognito-idp", "dynamodb", "email", "kms", "s3", "sns", "sqs"})


def addresses() -> Path:
    """The file, written once per version of botocore (which is only read, not imported: the edge builds too)."""
    botocore = importlib.metadata.distribution("botocore")
    place = BUILD / "aws" / botocore.version / "endpoints.json"
    if not place.exists():
        text = Path(str(botocore.locate_file("botocore/data/endpoints.json"))).read_text(encoding="utf-8")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps(_our_part(json.loads(text))), encoding="utf-8")
    return place


def _our_part(whole: dict[str, Any]) -> dict[str, Any]:
    partition = next(each for each in whole["partitions"] if each["partition"] == PARTITION)
    services = {name: partition["services"][name] for name in sorted(SERVICES)}
    return {"version": whole["version"], "partitions": [{**partition, "services": services}]}
