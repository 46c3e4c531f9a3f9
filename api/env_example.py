"""Writes `.env.example` out of the settings: ``python -m api.env_example > .env.example``."""

import sys
import textwrap

from pydantic.fields import FieldInfo
from pydantic_core import to_jsonable_python

from api.settings import Settings

__all__ = ["env_example"]

_HEAD = """\
# Settings of the service, each with its default, made from api/settings.py by
# `python -m api.env_example > .env.example`. Take out the # to set one; systemd reads such a file
# with EnvironmentFile=, Docker compose with env_file:.
"""


def env_example() -> str:
    """Return the file's text: every setting with what it means, commented out."""
    return _HEAD + "".join(map(_entry, Settings.model_fields, Settings.model_fields.values()))


def _entry(name: str, field: FieldInfo) -> str:
    words = " ".join((field.description or "").replace("``", "`").split())
    comment = textwrap.fill(words, 98, initial_indent="# ", subsequent_indent="# ")
    return f"\n{comment}\n# XIANGYIN_{name.upper()}={_default(field)}\n"


def _default(field: FieldInfo) -> str:
    if field.default_factory is not None or field.default is None:
        return ""
    default = to_jsonable_python(field.default)
    if isinstance(default, list):
        return "[" + ",".join(f'"{item}"' for item in default) + "]"
    return str(default)


if __name__ == "__main__":
    sys.stdout.write(env_example())
