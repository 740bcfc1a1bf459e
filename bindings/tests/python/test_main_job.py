"""The main job over the generated Python: a rep works offline, comes online, a colleague's phone has the customer."""

import asyncio
import os
import pathlib
import subprocess
import tempfile
import time
import unittest

import legwork as lw

PASSWORD = "correct horse 7"


class Server:
    """The real server process over a fresh folder."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.data = self.folder / "server"
        self.process = None
        self.listen = "127.0.0.1:0"

    def run(self, *args, password=PASSWORD):
        env = dict(os.environ, LEGWORK_PASSWORD=password)
        command = [os.environ["LEGWORK_SERVER"], "--data", str(self.data), *args]
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)
        if done.returncode:
            raise RuntimeError(f"{args}: {done.stderr or done.stdout}")
        return done.stdout

    def start(self):
        ready = self.folder / "ready"
        ready.unlink(missing_ok=True)
        command = [os.environ["LEGWORK_SERVER"], "--data", str(self.data), "--listen", self.listen]
        command += ["--ready-file", str(ready), "serve"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(600):
            if ready.exists() and ready.read_text().strip():
                url = ready.read_text().strip()
                self.listen = url.split("://")[1].rstrip("/")
                return url
            if self.process.poll() is not None:
                raise RuntimeError("the server stopped")
            time.sleep(0.05)
        raise RuntimeError("the server did not come up")

    def kill(self):
        """As a power cut would."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None


def phone(folder, name):
    config = lw.LegworkConfig(
        folder=str(pathlib.Path(folder) / name), models=None, languages="zh-CN", device_name=name, platform_name="linux"
    )
    return lw.LegworkApp.open(config, lw.LegworkPlatform(clock=None, vault=None, observer=None))


def text(value):
    return lw.DraftValue.TEXT(text=value)


def number(value):
    return lw.DraftValue.NUMBER(number=value)


class MainJob(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.server = Server(self.folder.name)
        self.addCleanup(self.server.kill)
        self.server.run("init", "--company", "行客演示", "--login", "admin")
        for login, person, role in [("amy", "周楠", "rep"), ("bo", "邵一鸣", "admin")]:
            self.server.run("user", "--login", login, "--name", person, "--role", role, "--password", PASSWORD)

    def open(self, name):
        return phone(self.folder.name, name)

    def test_main_job(self):
        asyncio.run(self.main_job())

    async def main_job(self):
        url = self.server.start()
        amy = self.open("amy")
        with self.assertRaises(lw.LegworkError) as wrong:
            await amy.session().sign_in(url, "amy", "wrong password")
        self.assertEqual(amy.settings().words_for(wrong.exception), "用户名或密码不正确")
        account = await amy.session().sign_in(url, "amy", PASSWORD)
        self.assertEqual(account.name, "周楠")
        await amy.sync().run_once(None)

        # The network is gone: everything still works.
        self.server.kill()
        entered = {"name": text("云岭精密机械有限公司"), "level": text("a")}
        customer = await amy.records().create("customer", entered)
        contact = {"name": text("沈知夏"), "customer": text(customer.id), "mobile": text("138 0013 8000")}
        await amy.records().create("contact", contact)
        due = int(time.time() * 1000) + 1000
        task = await amy.records().create("task", {"subject": text("拜访 云岭精密"), "due": number(due)})
        await amy.home().complete(task.id)
        with self.assertRaises(lw.LegworkError) as away:
            await amy.sync().run_once(None)
        self.assertEqual(away.exception.kind, "unreachable")
        self.assertGreaterEqual((await amy.sync().status()).pending, 4)
        receipts = await amy.sync().receipts("customer", customer.id)
        self.assertIn(receipts[0].state, ("on_this_phone", "sent"))

        # The app is killed and opened again; the network comes back.
        del amy
        amy = self.open("amy")
        self.assertEqual((await amy.session().current()).name, "周楠")
        self.server.start()
        status = await amy.sync().run_once(None)
        self.assertEqual((status.pending, status.attention), (0, 0), status.text)
        receipts = await amy.sync().receipts("customer", customer.id)
        self.assertEqual(receipts[-1].state, "accepted")

        # A colleague who sees the whole company has the customer and the contact.
        bo = self.open("bo")
        await bo.session().sign_in(url, "bo", PASSWORD)
        await bo.sync().run_once(None)
        hits = await bo.search().find("云岭", [], 10)
        self.assertEqual([hit.id for hit in hits], [customer.id])
        people = await bo.records().related("contact", customer.id, 10)
        self.assertEqual([row.title for row in people], ["沈知夏"])

        # Both edit the same customer offline in different fields: both edits survive.
        await amy.records().update("customer", customer.id, {"phone": text("0512-62881000")})
        await bo.records().update("customer", customer.id, {"alias": text("云岭")})
        for app in (amy, bo, amy):
            await app.sync().run_once(None)
        for app in (amy, bo):
            detail = await app.records().detail("customer", customer.id)
            shown = {item.cell.field: item.cell.text for part in detail.sections for item in part.items}
            self.assertEqual((shown["phone"], shown["alias"]), ("0512-62881000", "云岭"))


if __name__ == "__main__":
    unittest.main()
