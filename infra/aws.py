"""`make deploy ORIGIN=https://…`: the five stacks and the site onto the AWS account of the
environment.

Uses the credentials boto3 finds. The edge's secret is made once and kept in the account's parameter store.
"""

import argparse
import functools
import secrets

import boto3
from botocore.exceptions import ClientError

from infra.build_site import build_site
from infra.deploy import Deployer, Settings, sender
from infra.local.emulator import REGION
from infra.local.run import Steps
from infra.package import package_all
from infra.places import SITE
from infra.publish import publish_site

SECRET_BYTES = 24


def main() -> None:
    """Build, package, deploy, publish."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--origin", required=True, help="https://… at which browsers will see the service")
    parser.add_argument("--certificate", default="", help="ARN in us-east-1, for a domain of your own")
    parser.add_argument("--name", default="satu-pintu")
    asked = parser.parse_args()
    say, session = Steps(), boto3.Session(region_name=REGION)
    build_site()
    package_all()
    say("built and packaged")
    account = session.client("sts").get_caller_identity()["Account"]
    settings = Settings(
        name=asked.name,
        edge_origin=asked.origin.rstrip("/"),
        edge_secret=edge_secret(session, f"/{asked.name}/edge-secret"),
        mail_from=sender(),
        mail_identity_arn=f"arn:aws:ses:{REGION}:{account}:identity/{sender()}",
        certificate=asked.certificate,
    )
    outputs = Deployer(functools.cache(session.client), settings, say).all_stacks()
    edge = outputs["edge"]
    sent = publish_site(session.client("s3"), edge["SiteBucket"], SITE, outputs["keys"]["Jwks"])
    say(f"{sent} files of the site published")
    session.client("cloudfront").create_invalidation(
        DistributionId=edge["DistributionId"],
        InvalidationBatch={
            "Paths": {"Quantity": 1, "Items": ["/*"]},
            "CallerReference": secrets.token_hex(8),
        },
    )
    say(f"done: {settings.edge_origin} (distribution {edge['DistributionDomain']})")


def edge_secret(session: boto3.Session, name: str) -> str:
    """The secret kept under NAME in the parameter store, made at the first deployment."""
    store = session.client("ssm")
    try:
        return str(store.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"])
    except ClientError as error:
        if error.response["Error"]["Code"] != "ParameterNotFound":
            raise
    made = secrets.token_urlsafe(SECRET_BYTES)
    store.put_parameter(Name=name, Value=made, Type="SecureString")
    return made


if __name__ == "__main__":
    main()
