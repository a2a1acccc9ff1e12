"""Writes the tokens and a Schemathesis configuration with the real ids of a demo.

scene.py DEMO_JSON FOLDER: one ticket waits, one is called; FOLDER gets `agent.token` … and `schemathesis.toml`.
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

    with urllib.request.urlopen(base_url + "/api/openapi.json") as answer:
        paths = json.load(answer)["paths"]
    real = {"sites": demo["site"], "counters": counter["id"], "tickets": ticket["id"]}
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
