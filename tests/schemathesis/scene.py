"""Writes the tokens and a Schemathesis configuration with the real ids of a demo.

scene.py DEMO_JSON FOLDER: one ticket waits, one is called; one time is booked, one is held; FOLDER gets `agent.token` … and `schemathesis.toml`.
"""

import json
import pathlib
import sys
import urllib.request


def post(base_url: str, token: str, path: str, body: dict) -> dict:
    """The answer to a POST of JSON."""
    request = urllib.request.Request(
        base_url + path,
        data=json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def get(base_url: str, path: str) -> dict:
    """The answer to a GET by anybody."""
    with urllib.request.urlopen(base_url + path) as answer:
        return json.load(answer)


def book(base_url: str, site: str, token: str) -> tuple[str, str]:
    """Books one time and holds another; the appointment's code and the hold's id."""
    at_site = f"/api/v1/sites/{site}"
    services = get(base_url, at_site)["services"]
    service = next(it["id"] for it in services if it["booking"])
    slots = get(base_url, f"{at_site}/slots?service={service}")["slots"]
    held = [
        post(base_url, token, f"{at_site}/holds", {"services": [service], "starts_at": slot["starts_at"]})
        for slot in (slots[0], slots[-1])
    ]
    wanted = {"hold": held[0]["id"], "secret": held[0]["secret"], "contact": {"name": "Anne"}}
    return post(base_url, token, f"{at_site}/appointments", wanted)["code"], held[1]["id"]


def main() -> None:
    """Prepares the scene."""
    demo = json.loads(pathlib.Path(sys.argv[1]).read_text())
    folder = pathlib.Path(sys.argv[2])
    counter = demo["counters"][0]
    tokens = {who: demo[f"{who}_token"] for who in ("kiosk", "display", "reception")}
    tokens["agent"] = counter["agent_token"]
    for who, token in tokens.items():
        (folder / f"{who}.token").write_text(token)

    base_url = demo["base_url"].rstrip("/")
    tickets = f"/api/v1/sites/{demo['site']}/tickets"
    for _ in range(2):
        ticket = post(base_url, demo["kiosk_token"], tickets, {"service": counter["services"][0]})
    post(base_url, counter["agent_token"], f"/api/v1/counters/{counter['id']}/calls", {})

    code, hold = book(base_url, demo["site"], demo["reception_token"])
    paths = get(base_url, "/api/openapi.json")["paths"]
    real = {"sites": demo["site"], "counters": counter["id"], "tickets": ticket["id"]}
    real |= {"appointments": code, "holds": hold}
    lines = []
    for path in paths:
        parts = path.split("/")
        names = [(parts[at - 1], part[1:-1]) for at, part in enumerate(parts) if part.startswith("{")]
        known = [f'"path.{name}" = "{real[kind]}"' for kind, name in names if kind in real]
        if known:
            lines += ["[[operations]]", f'include-path = "{path}"', f"parameters = {{ {', '.join(known)} }}", ""]
    (folder / "schemathesis.toml").write_text("\n".join(lines))


if __name__ == "__main__":
    main()
