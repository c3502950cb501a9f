"""The deployment files against each other, the code and the documentation. With tools of their own: deploy/check."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from prometheus_client import REGISTRY
from sqlalchemy.engine import make_url

import channels.metrics
from channels.bodies import MOST_BODY_BYTES
from channels.configured import configured_channels
from channels.web.health import WAIT_SECONDS
from service.settings import STOP_SECONDS
from storage.keys import keys_from
from storage.shared_redis import redis_from

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
IMAGE = "python:3.10-slim-bookworm"
PACKAGES = ("actions", "channels", "nlu", "organisation", "rules_core", "service", "storage")


def documents(file: Path) -> list[dict[str, Any]]:
    return [document for document in yaml.safe_load_all(file.read_text(encoding="utf-8")) if document]


def manifests() -> dict[tuple[str, str], dict[str, Any]]:
    """Every Kubernetes object, by kind and name."""
    found = [document for file in sorted(KUBERNETES.rglob("*.yml")) for document in documents(file)]
    return {(it["kind"], it["metadata"]["name"]): it for it in found if "metadata" in it}


def compose() -> dict[str, Any]:
    return documents(DEPLOY / "compose.yml")[0]


# The lock of the image.


def pins(file: Path) -> dict[str, tuple[str, frozenset[str]]]:
    """Of a lock file: the version and the hashes of each package."""
    entries = re.split(r"\n(?=[a-z0-9])", "\n" + file.read_text(encoding="utf-8"))
    named = (re.match(r"([a-z0-9][a-z0-9._-]*)==(\S+)", entry) for entry in entries)
    return {
        found[1]: (found[2], frozenset(re.findall(r"sha256:([0-9a-f]{64})", entry)))
        for entry, found in zip(entries, named, strict=True)
        if found
    }


def needed(requirement: Requirement) -> Iterator[Requirement]:
    """What a package that is installed here needs in turn."""
    for line in metadata.requires(requirement.name) or ():
        inner = Requirement(line)
        extras = requirement.extras or {""}
        if inner.marker is None or any(inner.marker.evaluate({**default_environment(), "extra": it}) for it in extras):
            yield inner


def closure(file: Path) -> set[str]:
    """The names of everything that the packages of a requirements file need."""
    lines = [line.partition("#")[0].strip() for line in file.read_text(encoding="utf-8").splitlines()]
    waiting = [Requirement(line) for line in lines if line]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        requirement = waiting.pop()
        key = (canonicalize_name(requirement.name), frozenset(requirement.extras))
        if key not in seen:
            seen.add(key)
            waiting += needed(requirement)
    return {name for name, _ in seen}


def test_the_image_s_lock_is_what_the_service_needs_of_the_lock() -> None:
    image, lock = pins(DEPLOY / "requirements-runtime.lock"), pins(ROOT / "requirements.lock")
    assert {name: lock.get(name) for name in image} == image
    assert all(hashes for _, hashes in image.values())
    assert set(image) == closure(ROOT / "requirements.in")
    assert {"pytest", "ruff", "playwright"}.isdisjoint(image)


# The Dockerfile.


def instructions() -> list[tuple[str, str]]:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    joined = lines.replace("\\\n", " ").splitlines()
    return [(name, rest.strip()) for name, _, rest in (line.partition(" ") for line in joined if line.strip())]


def test_the_image_is_made_in_two_stages_and_ends_as_somebody_without_rights() -> None:
    steps = instructions()
    stages = [rest for name, rest in steps if name == "FROM"]
    assert stages == [f"{IMAGE} AS build", IMAGE]
    final = steps[max(at for at, (name, _) in enumerate(steps) if name == "FROM") :]
    assert [rest for name, rest in final if name == "USER"] == ["10001:10001"]
    after_user = [name for name, _ in final[[name for name, _ in final].index("USER") :]]
    assert {"RUN", "COPY", "ADD"}.isdisjoint(after_user)
    assert [rest for name, rest in final if name == "COPY"] == [
        "--from=build /opt/venv /opt/venv",
        "--from=build /app /app",
    ]
    assert ("STOPSIGNAL", "SIGTERM") in final
    assert json.loads(dict(final)["ENTRYPOINT"]) == ["python", "-m", "service"]
    assert "/webhooks/web/health" in dict(final)["HEALTHCHECK"]


def test_the_image_holds_the_code_and_what_the_model_is_made_of_and_nothing_else() -> None:
    copied = {
        word.rstrip("/")
        for name, rest in instructions()
        if name == "COPY" and "--from" not in rest
        for word in rest.split()[:-1]
    }
    lock = "deploy/requirements-runtime.lock"
    settings = {"config.yml", "credentials.yml", "domain.yml", "endpoints.yml", "requirements.lock", "data"}
    terms = {"LICENSE", "THIRD_PARTY_NOTICES.md"}
    assert copied == {*PACKAGES, *settings, *terms, lock}
    assert all((ROOT / name).exists() for name in copied)
    ignore = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    assert {line[1:] for line in ignore if line.startswith("!")} == copied
    assert "*" in ignore


def test_what_the_image_leaves_out_is_in_its_lock_and_not_what_the_service_asks_for() -> None:
    removed = next(rest for name, rest in instructions() if name == "RUN" and rest.startswith("rm --recursive jax"))
    direct = {
        canonicalize_name(line) for line in re.findall(r"^[A-Za-z][\w-]*", (ROOT / "requirements.in").read_text(), re.M)
    }
    distributions = {"jax", "jaxlib", "libclang", "tensorboard-data-server", "tensorflow"}
    assert distributions <= set(pins(DEPLOY / "requirements-runtime.lock"))
    assert direct.isdisjoint(distributions)
    assert "clang" in removed.split()


# compose.yml and nginx.conf.


def test_every_container_is_hardened_and_limited() -> None:
    for name, container in compose()["services"].items():
        assert container["read_only"] is True, name
        assert container["cap_drop"] == ["ALL"], name
        assert container["security_opt"] == ["no-new-privileges:true"], name
        assert set(container["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}, name
        assert re.fullmatch(r"[a-z]+:\d[\w.-]+", container["image"]), name
        if "worker" not in name:  # the image of a worker has both
            assert container["user"].split(":")[0] not in ("0", "root"), name
            assert container["healthcheck"]["test"], name


def test_only_nginx_can_be_reached() -> None:
    content = compose()
    outside = {name for name, network in content["networks"].items() if not network.get("internal")}
    assert outside == {"outside"}
    assert {name for name, it in content["services"].items() if outside & set(it["networks"])} == {"nginx"}
    assert {name for name, it in content["services"].items() if "ports" in it} == {"nginx"}
    assert "data" not in content["services"]["nginx"]["networks"]


def test_every_secret_is_a_file_that_a_script_makes_and_a_container_is_given(tmp_path: Path) -> None:
    def make() -> dict[str, str]:
        subprocess.run([shutil.copy(DEPLOY / "make-secrets", tmp_path)], check=True)
        return {file.name: file.read_text() for file in (tmp_path / "secrets").iterdir()}

    made = make()
    assert make() == made  # what is there stays
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    content = compose()
    assert content["secrets"] == {name: {"file": f"./secrets/{name}"} for name in made}
    assert {name for it in content["services"].values() for name in it.get("secrets", [])} == set(made)
    environment = {
        name.removesuffix("_FILE"): made[path.removeprefix("/run/secrets/")]
        for name, path in content["x-worker"]["environment"].items()
        if name.endswith("_FILE")
    }
    assert set(environment) == {"DEELWIJZER_DATABASE", "DEELWIJZER_REDIS", "DEELWIJZER_SESSION_KEY"}
    assert keys_from(environment)
    assert redis_from(environment)
    assert make_url(environment["DEELWIJZER_DATABASE"]).password == made["postgres_password"]
    assert made["redis_password"] in environment["DEELWIJZER_REDIS"]
    assert "PASSWORD:" not in (DEPLOY / "compose.yml").read_text(encoding="utf-8")


def test_a_worker_has_the_time_it_takes_to_stop() -> None:
    def seconds(told: str) -> float:
        return float(told.removesuffix("s"))

    assert seconds(compose()["x-worker"]["stop_grace_period"]) > STOP_SECONDS
    pod = manifests()["Deployment", "deelwijzer"]["spec"]["template"]["spec"]
    before = pod["containers"][0]["lifecycle"]["preStop"]["exec"]["command"]
    assert before[0] == "sleep"
    assert pod["terminationGracePeriodSeconds"] > seconds(before[1]) + STOP_SECONDS


def test_nginx_knows_every_worker_and_the_limits_of_the_service() -> None:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    workers = [name for name in compose()["services"] if name.startswith("worker")]
    assert re.findall(r"^\s+server ([\w-]+):8080 ", text, re.M) == workers
    assert text.count(f"client_max_body_size {MOST_BODY_BYTES // 1024}k;") == 2
    mounted = [volume.split(":") for volume in compose()["services"]["nginx"]["volumes"]]
    assert ["./nginx.conf", "/etc/nginx/nginx.conf", "ro"] in mounted
    assert all("/etc/nginx/tls/" in line for line in text.splitlines() if "ssl_certificate" in line)


def test_every_webhook_has_its_place_in_nginx() -> None:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    names = {channel.channel_class().name() for channel in configured_channels(environment={})}
    pattern = re.search(r"location ~ (\S+) \{", text)
    assert pattern
    assert names - {"web"} == {name for name in names if re.match(pattern[1], f"/webhooks/{name}/")}


# Kubernetes.


def test_the_base_names_every_file_except_the_secret() -> None:
    for folder in (KUBERNETES, KUBERNETES / "messaging"):
        listed = documents(folder / "kustomization.yml")[0]["resources"]
        there = {file.name for file in folder.glob("*.yml")} - {"kustomization.yml", "secret.template.yml"}
        assert set(listed) == there
        assert listed == sorted(listed)


def test_a_pod_has_no_rights_and_nothing_to_write_on() -> None:
    pod = manifests()["Deployment", "deelwijzer"]["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    assert pod["enableServiceLinks"] is False  # or a Service may set variables of ours
    (container,) = pod["containers"]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert set(container["resources"]["limits"]) == {"cpu", "memory"}
    assert (
        dict(instructions())["USER"] == f"{pod['securityContext']['runAsUser']}:{pod['securityContext']['runAsGroup']}"
    )


def test_a_pod_that_is_not_ready_is_not_restarted_for_it() -> None:
    (container,) = manifests()["Deployment", "deelwijzer"]["spec"]["template"]["spec"]["containers"]
    assert container["readinessProbe"]["httpGet"]["path"] == "/webhooks/web/health"
    assert container["startupProbe"]["httpGet"] == container["readinessProbe"]["httpGet"]
    assert container["livenessProbe"]["httpGet"]["path"] == "/webhooks/web/alive"
    assert container["readinessProbe"]["timeoutSeconds"] > WAIT_SECONDS  # or a slow database would be no answer at all


def test_objects_find_each_other() -> None:
    found = manifests()
    label = {"app.kubernetes.io/name": "deelwijzer"}
    deployment = found["Deployment", "deelwijzer"]["spec"]
    assert deployment["template"]["metadata"]["labels"] == label == deployment["selector"]["matchLabels"]
    assert found["Service", "deelwijzer"]["spec"]["selector"] == label
    assert found["PodDisruptionBudget", "deelwijzer"]["spec"]["selector"]["matchLabels"] == label
    policies = [it["spec"] for (kind, _), it in found.items() if kind == "NetworkPolicy"]
    assert all(policy["podSelector"]["matchLabels"] == label for policy in policies)
    assert found["HorizontalPodAutoscaler", "deelwijzer"]["spec"]["scaleTargetRef"]["name"] == "deelwijzer"
    assert "replicas" not in deployment  # the autoscaler's
    sources = deployment["template"]["spec"]["containers"][0]["envFrom"]
    kinds = {"configMapRef": "ConfigMap", "secretRef": "Secret"}
    assert all((kinds[kind], it["name"]) in found for source in sources for kind, it in source.items())


def test_the_files_of_the_secret_are_where_the_settings_say() -> None:
    found = manifests()
    pod = found["Deployment", "deelwijzer"]["spec"]["template"]["spec"]
    volume = next(it for it in pod["volumes"] if "secret" in it)
    (mounted,) = [it["mountPath"] for it in pod["containers"][0]["volumeMounts"] if it["name"] == volume["name"]]
    assert volume["secret"]["defaultMode"] == 0o440
    files = {f"{mounted}/{name}" for name in found["Secret", volume["secret"]["secretName"]]["stringData"]}
    named = {name: it for name, it in found["ConfigMap", "deelwijzer"]["data"].items() if name.endswith("_FILE")}
    assert set(named.values()) == files
    assert set(named) == {name for name in compose()["x-worker"]["environment"] if name.endswith("_FILE")}


def test_nothing_passes_the_network_unless_it_is_named() -> None:
    found = manifests()
    nothing = found["NetworkPolicy", "deelwijzer-nothing"]["spec"]
    assert nothing["policyTypes"] == ["Ingress", "Egress"]
    assert {"ingress", "egress"}.isdisjoint(nothing)
    named = found["NetworkPolicy", "deelwijzer"]["spec"]
    for rule in named["ingress"] + named["egress"]:
        assert rule["ports"]
        assert all("podSelector" in peer for peer in rule.get("from", []) + rule.get("to", []))
    outward = found["NetworkPolicy", "deelwijzer-messaging"]["spec"]["egress"]
    assert [rule["ports"] for rule in outward] == [[{"protocol": "TCP", "port": 443}]]


def test_the_template_of_the_secret_holds_no_value() -> None:
    templates = [it for (kind, _), it in manifests().items() if kind == "Secret"]
    assert len(templates) == 2
    for template in templates:
        assert set(template["stringData"].values()) <= {""}
        assert "data" not in template


# What is set, and what is measured.


def settings() -> set[str]:
    """Every environment variable that a worker gets somewhere in deploy/, and that compose asks its operator for."""
    found = manifests()
    given: list[Mapping[str, Any]] = [found["ConfigMap", "deelwijzer"]["data"]]
    names = set(re.findall(r"[A-Z]+(?:_[A-Z]+)+", (KUBERNETES / "secret.template.yml").read_text(encoding="utf-8")))
    for file in ("compose.yml", "compose.messaging.yml"):
        given.append(documents(DEPLOY / file)[0]["x-worker"]["environment"])
        names |= set(re.findall(r"\$\{([A-Z_]+)", (DEPLOY / file).read_text(encoding="utf-8")))
    return names.union(*given)


def test_every_variable_is_documented() -> None:
    operations, messaging, readme = (
        set(re.findall(r"[A-Z]+(?:_[A-Z]+)+", file.read_text(encoding="utf-8")))
        for file in (ROOT / "docs" / "operations.md", ROOT / "docs" / "berichtenkanalen.md", DEPLOY / "README.md")
    )
    named = {name.removesuffix("_FILE") for name in settings()}  # operations.md tells of the ending once for all
    ours = {name for name in named if name.startswith("DEELWIJZER_")}
    assert len(ours) >= 6
    assert ours <= operations
    assert named <= operations | messaging | readme


def test_every_channel_of_the_credentials_can_be_set() -> None:
    variables = {name for channel in configured_channels(environment={}) for name in channel.variables}
    roots = {name for name in variables if name.endswith("_ROOT")}  # for tests and other versions of an interface
    assert variables - roots <= settings()


def expressions() -> list[str]:
    dashboard = json.loads((DEPLOY / "grafana-dashboard.json").read_text(encoding="utf-8"))
    queries = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    queries += [variable["query"] for variable in dashboard["templating"]["list"] if variable["type"] == "query"]
    rules = documents(DEPLOY / "prometheus-rules.yml")[0]["groups"]
    return queries + [rule["expr"] for group in rules for rule in group["rules"]]


def exported() -> set[str]:
    """The names under which Prometheus finds what the code counts, and what every process of Python tells."""
    assert channels.metrics  # importing it registers its metrics
    endings = {"counter": ["_total"], "histogram": ["_bucket", "_count", "_sum"]}
    return {family.name + end for family in REGISTRY.collect() for end in endings.get(family.type, [""])}


def test_dashboard_and_alerts_ask_only_for_what_is_measured() -> None:
    asked = set(re.findall(r"\b(?:deelwijzer|process|python)_\w+", " ".join(expressions())))
    assert len(asked) > 10
    assert asked <= exported()


@pytest.mark.parametrize("severity", ["page", "ticket"])
def test_every_alert_says_what_to_do(severity: str) -> None:
    rules = [rule for group in documents(DEPLOY / "prometheus-rules.yml")[0]["groups"] for rule in group["rules"]]
    chosen = [rule for rule in rules if rule["labels"]["severity"] == severity]
    assert chosen
    assert all(rule["annotations"]["summary"] and rule["annotations"]["description"] for rule in chosen)
    assert {rule["labels"]["severity"] for rule in rules} == {"page", "ticket"}


def test_panels_of_the_dashboard_do_not_overlap() -> None:
    panels = json.loads((DEPLOY / "grafana-dashboard.json").read_text(encoding="utf-8"))["panels"]
    places = [panel["gridPos"] for panel in panels]
    cells = [
        (x, y) for at in places for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])
    ]
    assert len(cells) == len(set(cells))
    assert all(0 <= x < 24 for x, _ in cells)
    assert len({panel["id"] for panel in panels}) == len(panels)
