"""Asks the API for whatever its description allows, and for much that it does not: as nobody, as a shopper, as staff.

    run.py FOREVER-CART SCHEMATHESIS

Each has a shop of its own: the program with a fresh database of sample data, some orders and a sandbox payment provider.
Whoever asks may do there whatever they like: place orders, ship them, empty carts. Found are server errors, answers that are
not described, refusals of what is described and answers to what is not. `schemathesis.toml` says what is asked and what else
may be answered, and why.

API_EXAMPLES says how many random examples each call is asked for, API_SEED which.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

EXAMPLES = os.environ.get("API_EXAMPLES", "20")
SEED = os.environ.get("API_SEED", "1")

PASSWORD = "forever-cart"
SHOPPER, STAFF = "demo@example.com", "staff@example.com"
CALLERS = {"nobody": None, "a shopper": SHOPPER, "staff": STAFF}
ORDERS = 12  # of the shopper, as many as `schemathesis.toml` names; all but the last are paid
PATIENCE = 60  # seconds until something is so that has to be

CONFIG = Path(__file__).with_name("schemathesis.toml")
LOGS = Path("target/test/api").absolute()

# Without a proxy: all of it is on this machine.
http = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Shop:
    """The shop's program in a folder of its own."""

    def __init__(self, program, folder, log):
        self.address, self.folder, self.log = free_address(), folder, log
        (folder / "site/pkg").mkdir(parents=True)
        for kind in ("js", "css"):
            (folder / f"site/pkg/forever-cart.{kind}").touch()
        # A copy: it looks for the site's files by what stands beside it.
        program = shutil.copy(program, folder)
        environment = {
            "DATABASE_URL": f"sqlite://{folder}/shop.db",
            "LEPTOS_SITE_ADDR": self.address,
            "LEPTOS_SITE_ROOT": str(folder / "site"),
            "SITE_URL": f"http://{self.address}",
            "PAYMENT_GATEWAY": "sandbox",
            "SANDBOX_ADDR": free_address(),
            "SAMPLE_DATA": "true",
            "RATE_LIMITS": "off",
            "LOG": "warn",
            "NO_COLOR": "1",
        }
        with log.open("w") as output:
            self.process = subprocess.Popen(
                [program, "serve"], cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT
            )

    def __enter__(self):
        try:
            wait(self.ready, "the shop does not start")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def ready(self):
        if self.process.poll() is not None:
            sys.exit(f"the shop ended while it started:\n{self.log.read_text()}")
        try:
            return self.ask("/health/ready")
        except (urllib.error.URLError, ConnectionError):
            return False

    def ask(self, path, body=None, **headers):
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", **{name.replace("_", "-"): text for name, text in headers.items()}}
        request = urllib.request.Request(f"http://{self.address}{path}", data, headers)
        with http.open(request, timeout=PATIENCE) as answer:
            return answer.read()

    def call(self, path, body=None, **headers):
        return json.loads(self.ask(f"/api/v1{path}", body, **headers))

    def token(self, email):
        return self.call("/session", {"email": email, "password": PASSWORD})["token"]

    def fill(self):
        """Places orders, and writes down the ids that there are now."""
        by_shopper = {"Authorization": f"Bearer {self.token(SHOPPER)}"}
        products = self.call("/products?per_page=100")["items"]
        variants = [variant for product in products for variant in product["variants"]]
        plenty = [variant["id"] for variant in variants if variant["available"] > 3 * ORDERS][:2]
        address = {"name": "Aoife Byrne", "line1": "12 Camden Row", "city": "Dublin", "postal_code": "D08 X5C4", "country": "IE"}
        orders = []
        for n in range(ORDERS):
            lines = [{"variant_id": variant, "quantity": 3} for variant in plenty]
            order = {"shipping_address": address, "shipping_method": "standard", "lines": lines}
            placed = self.call("/orders", order, Idempotency_Key=str(n), **by_shopper)
            orders.append(placed["order"])
            if n + 1 < ORDERS:
                http.open(f"{placed['payment']['redirect_url']}/pay", b"", timeout=PATIENCE).close()
                path = f"/orders/{placed['order']['number']}"
                wait(lambda: self.call(path, **by_shopper)["status"] == "processing", f"{path} is not paid")
        self.write("variants", [variant["id"] for variant in variants])
        self.write("lines", [line["id"] for order in orders for line in order["lines"]])

    def write(self, name, values):
        (self.folder / f"{name}.txt").write_text("\n".join(f'"{value}"' for value in values) + "\n")

    def errors(self):
        """What it logged that something broke."""
        return [line for line in self.log.read_text().splitlines() if re.search(r"panicked|\bERROR\b", line)]


def wait(holds, otherwise):
    asked = time.monotonic()
    while not holds():
        if time.monotonic() - asked > PATIENCE:
            sys.exit(otherwise)
        time.sleep(0.05)


def free_address():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


def examine(program, schemathesis, caller, email):
    """What is wrong, as that caller sees it."""
    with tempfile.TemporaryDirectory(prefix="forever-cart-") as folder:
        folder = Path(folder)
        config = shutil.copy(CONFIG, folder)
        with Shop(program, folder, LOGS / f"{caller.split()[-1]}.log") as shop:
            shop.fill()

            def found(*options):
                command = [schemathesis, f"--config-file={config}", "run", f"http://{shop.address}/api/v1/openapi.json"]
                if email:
                    command.append(f"--header=Authorization:Bearer {shop.token(email)}")
                command += [f"--max-examples={EXAMPLES}", f"--seed={SEED}", *options]
                return subprocess.run(command, cwd=folder).returncode != 0

            # Signing out ends what every other call is made with: it has a session of its own.
            rest, sign_out = found("--exclude-operation-id=sign_out"), found("--include-operation-id=sign_out")
        broken = shop.errors()
    wrong = [f"schemathesis found something as {caller}: see above"] if rest or sign_out else []
    if broken:
        wrong.append(f"the shop logged errors when asked as {caller}, see {shop.log}:\n" + "\n".join(broken[:10]))
    return wrong


def main(program, schemathesis):
    program, schemathesis = os.path.abspath(program), os.path.abspath(schemathesis)
    LOGS.mkdir(parents=True, exist_ok=True)
    wrong = {}
    for caller, email in CALLERS.items():
        print(f"\n== As {caller}\n", flush=True)
        wrong[caller] = examine(program, schemathesis, caller, email)
    for found in wrong.values():
        print(*found, sep="\n")
    failed = sum(map(bool, wrong.values()))
    print(f"\n  {len(wrong) - failed} passed\n  {failed} failed")
    sys.exit(bool(failed))


main(*sys.argv[1:])
