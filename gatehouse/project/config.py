"""Every setting of an installation, read once from environment variables.

This is the one place where a variable is named and explained; `docs/self-hosting.md` shows the same list.
"""

from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Config(BaseSettings):
    """Values as the operator gave them; `project.checks` says which combinations are wrong and why."""

    model_config = SettingsConfigDict(env_prefix="", case_sensitive=False, extra="ignore")

    home: Path = Field(default=Path(".home"), validation_alias="GATEHOUSE_HOME", description="Folder that holds all state.")
    mode: Literal["production", "demo"] = Field(
        default="production", validation_alias="GATEHOUSE_MODE", description="demo allows demo accounts and the outbox."
    )
    debug: bool = Field(default=False, validation_alias="GATEHOUSE_DEBUG", description="Tracebacks in pages; never in production.")
    host: str = Field(default="127.0.0.1", validation_alias="HOST", description="Address to listen on.")
    port: int = Field(default=8000, validation_alias="PORT", description="Port to listen on.")
    database_url: SecretStr = Field(
        default=SecretStr(""), validation_alias="DATABASE_URL", description="postgresql://… ; empty starts the embedded server."
    )
    secret_key: SecretStr = Field(default=SecretStr(""), validation_alias="SECRET_KEY", description="Django's signing key.")
    keys: SecretStr = Field(
        default=SecretStr(""), validation_alias="GATEHOUSE_KEYS", description="Keyring: id:base64key[,id:base64key…], newest first."
    )

    public_url: str = Field(default="", validation_alias="PUBLIC_URL", description="Where customers reach the portal, with scheme.")
    portal_host: str = Field(default="", validation_alias="PORTAL_HOST", description="Host of the customers' pages.")
    desk_host: str = Field(default="", validation_alias="DESK_HOST", description="Host of the agents' pages.")

    mail_url: SecretStr = Field(
        default=SecretStr(""), validation_alias="MAIL_URL", description="smtp://user:pass@host:587 or smtps://…; the relay."
    )
    mail_from: str = Field(default="", validation_alias="MAIL_FROM", description="Address our mail comes from.")
    storage_url: SecretStr = Field(
        default=SecretStr(""), validation_alias="STORAGE_URL", description="s3://key:secret@bucket?endpoint=…; empty: local folder."
    )
    clamd_url: str = Field(
        default="", validation_alias="CLAMD_URL", description="unix:///path or tcp://host:3310; empty: no scanner."
    )
    metrics_token: SecretStr = Field(default=SecretStr(""), validation_alias="METRICS_TOKEN", description="Bearer token for /metrics.")
    number_prefix: str = Field(default="GH", validation_alias="NUMBER_PREFIX", description="First letters of ticket numbers.")
    brand: str = Field(default="Support", validation_alias="BRAND", description="The exchange's name, as customers know it.")
    limits: bool = Field(default=True, validation_alias="GATEHOUSE_LIMITS", description="Limits for doors; benches switch them off.")

    @property
    def demo(self) -> bool:
        return self.mode == "demo"

    @cached_property
    def base_url(self) -> str:
        """Scheme and host of every link we write; never the Host header's."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")


@lru_cache(maxsize=1)
def config() -> Config:
    return Config()
