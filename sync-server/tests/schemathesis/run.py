"""Schemathesis over a real server: requests made from openapi.json, every answer held against it.

Starts the server named by LEGWORK_SERVER over a folder that is thrown away, with a small invented company, signs in,
and lets schemathesis loose on it. Ends with its exit code.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[3]
PASSWORD = "correct horse"
# A stream that never ends by itself, and routes that would end the session or the password the run itself needs.
LEFT_OUT = ["/v1/wake", "/v1/session", "/v1/logout", "/v1/password", "/v1/users/{id}/reset", "/v1/users/{id}/disable"]
# Frames are MessagePack in an envelope of their own, documented elsewhere and fuzzed there.
LEFT_OUT += ["/v1/push", "/v1/pull"]
MAX_EXAMPLES = os.environ.get("LEGWORK_EXAMPLES", "15")


def main() -> int:
    server = os.environ["LEGWORK_SERVER"]
    with tempfile.TemporaryDirectory(prefix="legwork-schemathesis-") as folder:
        def run(*words: str) -> None:
            subprocess.run([server, "--data", folder, *words], check=True, stdout=subprocess.DEVNULL)

        run("init", "--company", "契约测试", "--password", PASSWORD)
        run("seed", "--users", "14", "--customers", "60", "--visit-days", "1", "--password", PASSWORD)
        ready = pathlib.Path(folder) / "ready"
        command = [server, "--data", folder, "--listen", "127.0.0.1:0", "--ready-file", str(ready)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            return check(address(ready, process), folder)
        finally:
            process.terminate()
            process.wait()


def address(ready: pathlib.Path, process: subprocess.Popen) -> str:
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        if ready.is_file() and ready.read_text():
            return ready.read_text()
        time.sleep(0.05)
    raise SystemExit("the server did not start")


def parameters(url: str, token: str) -> str:
    """Things that are there: without them every request for a record would only find that it is not."""
    def ask(path: str) -> dict:
        request = urllib.request.Request(url + path, headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    customers = [row["id"] for row in ask("/v1/views/customer/rows?view=all&columns=name&limit=20")["rows"]]
    day = ask("/v1/visits")
    visits = [pin["id"] for pin in day["visits"]][:10]
    users = [person["user"] for person in day["people"]] or [ask("/v1/session")["user"]]
    known = {"id": customers + visits, "user": users, "object": ["customer", "visit", "contact", "task"]}
    lines = []
    for name, values in known.items():
        lines += [f"[dictionaries.{name}]", f"values = {json.dumps(values)}"]
        lines += [f'[parameters."path.{name}"]', f'dictionary = "{name}"', "probability = 0.8"]
    return "\n".join(lines) + "\n"


def check(url: str, folder: str) -> int:
    body = json.dumps({"login": "admin", "password": PASSWORD}).encode()
    request = urllib.request.Request(url + "/v1/login", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        token = json.load(answer)["access_token"]
    (pathlib.Path(folder) / "schemathesis.toml").write_text(parameters(url, token))
    program = pathlib.Path(sys.executable).parent / "schemathesis"
    command = [str(program), "run", str(ROOT / "sync-server/openapi.json"), "--url", url]
    command += ["--header", f"Authorization: Bearer {token}", "--max-examples", MAX_EXAMPLES, "--workers", "1"]
    command += ["--phases", "examples,coverage,fuzzing", "--seed", "1", "--request-timeout", "20", "--no-color"]
    # Our API refuses more than JSON Schema can say (rights, references), and a JSON body may carry a null.
    command += ["--exclude-checks", "positive_data_acceptance,negative_data_rejection,missing_required_header"]
    for path in LEFT_OUT:
        command += ["--exclude-path", path]
    return subprocess.run(command, cwd=folder, env={**os.environ, "NO_PROXY": "127.0.0.1"}).returncode


if __name__ == "__main__":
    raise SystemExit(main())
