"""What every noun of the contract is built on."""

from pydantic import BaseModel, ConfigDict

__all__ = ["NOTICE", "Out", "Strict"]

NOTICE = "线索仅供查访，不作结论。Investigative lead, not a finding."


class Strict(BaseModel):
    """A mistyped key is an error, never ignored."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, str_strip_whitespace=True)


class Out(BaseModel):
    """Built when first written: reading a case needs none of these."""

    model_config = ConfigDict(defer_build=True)
