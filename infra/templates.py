"""CloudFormation templates as we write them (YAML with short tags, anchors, merges) and as AWS takes them
(JSON).
"""

from pathlib import Path
from typing import Any

import yaml

# Those two write their short form without the `Fn::` in front.
PLAIN = frozenset({"Ref", "Condition"})


class TemplateLoader(yaml.SafeLoader):
    """Safe YAML that also knows `!Ref`, `!Sub`, `!GetAtt` and the like."""


def _short_tag(loader: TemplateLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
        if suffix == "GetAtt":
            value = str(value).split(".", maxsplit=1)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    elif isinstance(node, yaml.MappingNode):
        value = loader.construct_mapping(node, deep=True)
    else:
        raise TypeError(f"!{suffix} on {node!r}")
    return {suffix if suffix in PLAIN else f"Fn::{suffix}": value}


TemplateLoader.add_multi_constructor("!", _short_tag)


def load_template(path: Path) -> dict[str, Any]:
    """The template in its long form, anchors resolved: CloudFormation itself refuses YAML aliases."""
    template: dict[str, Any] = yaml.load(path.read_text(), TemplateLoader)  # noqa: S506 (a SafeLoader)
    return template
