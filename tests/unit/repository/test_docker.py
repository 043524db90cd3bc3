"""The image and the composition of services are sound as far as reading them can tell."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from auction_engine.cli.commands import Commands
from auction_engine.settings import load_settings
from tests.unit.repository.dockerfile_rules import PINNED, faults, instructions
from tests.unit.repository.source_files import ROOT

DOCKERFILE = (ROOT / "docker/Dockerfile").read_text()
COMPOSITION: dict[str, Any] = yaml.safe_load((ROOT / "docker/compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSITION["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}

ENV_FILES = {"postgres": "postgres.env"}


def variables(name: str) -> dict[str, str]:
    lines = (ROOT / "docker" / name).read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if not line.startswith("#"))


def test_the_dockerfile_is_sound() -> None:
    assert faults(DOCKERFILE, ROOT) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("python:3.11.14-slim-bookworm AS build", "python:latest AS build", "pin an exact version"),
        ("COPY chain/ chain/", "COPY chian/ chain/", "does not exist"),
        ("COPY chain/ chain/", "COPY tests/ tests/", ".dockerignore keeps it out"),
        ("--from=build", "--from=bulid", "there is no stage"),
        ("USER 10001:10001", "USER root", "ordinary user"),
        ("HEALTHCHECK", "LABEL check=", "/healthz"),
        ("RUN useradd", "RUN apt-get install -y curl && useradd", "package lists"),
        ("RUN useradd", "RUN pip install rich && useradd", "by hash"),
        ("ENV PATH=", "ENV DB_PASSWORD=x PATH=", "secret"),
        ('ENTRYPOINT ["auction-engine"]', "ENTRYPOINT auction-engine", "exec form"),
    ],
)
def test_a_fault_in_the_dockerfile_is_found(old: str, new: str, fault: str) -> None:
    assert old in DOCKERFILE
    assert any(fault in found for found in faults(DOCKERFILE.replace(old, new), ROOT))


def test_the_image_holds_the_packages_of_the_wheel() -> None:
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    copied = {rest for name, rest in instructions(DOCKERFILE) if name == "COPY"}
    assert copied >= {f"{package}/ {package}/" for package in wheel["packages"]}


def test_the_composition_has_every_process_and_both_servers() -> None:
    assert set(SERVICES) == {"migrate", "api", "sequencer", "keeper", "postgres", "redis"}


@pytest.mark.parametrize("name", SERVICES)
def test_each_service_has_a_pinned_image_and_says_how_its_health_is_known(name: str) -> None:
    service = SERVICES[name]
    assert PINNED.match(service["image"])
    # The API is asked as the image says.
    assert name == "api" or "healthcheck" in service
    assert set(service.get("depends_on", {})) <= set(SERVICES)


@pytest.mark.parametrize("name", OURS)
def test_each_of_our_services_runs_a_command_that_exists_without_privileges(name: str) -> None:
    service = OURS[name]
    assert service["command"][0] in Commands.lazy
    assert (ROOT / "docker" / service["build"]["context"] / service["build"]["dockerfile"]).exists()
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]


@pytest.mark.parametrize("name", SERVICES)
def test_no_secret_stands_in_the_composition(name: str) -> None:
    assert "environment" not in SERVICES[name]
    assert SERVICES[name].get("env_file") == ("engine.env" if name in OURS else ENV_FILES.get(name))


def test_the_examples_hold_no_secret_and_the_filled_in_ones_are_never_committed() -> None:
    engine, postgres = variables("engine.env.example"), variables("postgres.env.example")
    assert engine["AUCTION_JWT_SECRET"] == postgres["POSTGRES_PASSWORD"] == ""
    assert "://engine:@" in engine["DATABASE_URL"]
    ignored = (ROOT / ".gitignore").read_text().splitlines()
    keys = {"docker/keeper-keypair.json", "docker/receipt-keypair.json"}
    assert {"docker/engine.env", "docker/postgres.env", *keys} <= set(ignored)


def test_the_example_is_understood_by_the_settings() -> None:
    settings = load_settings(variables("engine.env.example"))
    assert settings.keeper_keypair == Path("/run/secrets/keeper-keypair.json")
    assert settings.receipt_keypair == Path("/run/secrets/receipt-keypair.json")
    assert set(COMPOSITION["secrets"]) == {"keeper-keypair.json", "receipt-keypair.json"}


def test_only_loopback_is_published() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []
