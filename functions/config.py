"""The functions' environment, read in one place and only when asked: packaging imports the code without it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """What the stacks hand to a function; a surface gets only what it uses, so the rest is empty."""

    surface: str
    compiled: Path
    aws_data: Path  # folder with botocore's data cut to our services; without it botocore reads its own
    table: str
    sessions_table: str
    data_key: str
    mac_key: str
    sign_key: str
    jwks: str
    uploads: str
    documents: str
    licences: str
    published: str
    notify_queue: str
    issue_queue: str
    publish_queue: str
    pool_id: str
    client_id: str
    edge_origin: str
    edge_secret: str
    s3_origin: str
    mail_from: str
    scanner: str  # empty: none
    library_path: str  # where Lambda's Python finds its own libraries, for a child process


def read_settings() -> Settings:
    """The settings of this process."""
    get = os.environ.get
    package = Path(__file__).parent.parent
    return Settings(
        surface=get("SURFACE", ""),
        compiled=Path(get("COMPILED_DIR", "") or package / "compiled"),
        aws_data=package / "aws",
        table=get("APPLICATIONS_TABLE", ""),
        sessions_table=get("SESSIONS_TABLE", ""),
        data_key=get("DATA_KEY", ""),
        mac_key=get("MAC_KEY", ""),
        sign_key=get("SIGN_KEY", ""),
        jwks=get("JWKS", ""),
        uploads=get("UPLOADS_BUCKET", ""),
        documents=get("DOCUMENTS_BUCKET", ""),
        licences=get("LICENCES_BUCKET", ""),
        published=get("PUBLISHED_BUCKET", ""),
        notify_queue=get("NOTIFY_QUEUE", ""),
        issue_queue=get("ISSUE_QUEUE", ""),
        publish_queue=get("PUBLISH_QUEUE", ""),
        pool_id=get("POOL_ID", ""),
        client_id=get("CLIENT_ID", ""),
        edge_origin=get("EDGE_ORIGIN", ""),
        edge_secret=get("EDGE_SECRET", ""),
        s3_origin=get("S3_ORIGIN", ""),
        mail_from=get("MAIL_FROM", ""),
        scanner=get("SCANNER", ""),
        library_path=get("LD_LIBRARY_PATH", ""),
    )
