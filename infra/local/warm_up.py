"""`python -m infra.local.warm_up ENDPOINT`: start the issuing job's worker while nothing else runs.

Unpacking its 33 MB layer takes the emulator 130 MB for a moment, and the first licence a second.
"""

import json
import sys

from infra.local.bring_up import root_session


def main(endpoint: str) -> None:
    """Call the job with no message."""
    functions = root_session().client("lambda", endpoint_url=endpoint)
    for function in functions.list_functions()["Functions"]:
        if "-jobs-IssueLicence" in function["FunctionName"]:
            functions.invoke(FunctionName=function["FunctionName"], Payload=json.dumps({"Records": []}).encode())


if __name__ == "__main__":
    main(sys.argv[1])
