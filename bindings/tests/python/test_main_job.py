"""The main job over the generated Python: a rep scans a card offline, comes online, a colleague's phone has the customer."""

import asyncio
import json
import os
import pathlib
import subprocess
import tempfile
import time
import unittest

import legwork as lw

PASSWORD = "correct horse 7"
# An invented customer's door, degrees.
DOOR = (31.2345, 120.7345)


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
    return lw.LegworkApp.open(config, lw.LegworkPlatform(clock=Clock(), vault=None, observer=None))


def text(value):
    return lw.DraftValue.TEXT(text=value)


def number(value):
    return lw.DraftValue.NUMBER(number=value)


class Progress(lw.ScanProgress):
    """The bar of a screen."""

    def __init__(self):
        self.shares = []

    def progress(self, share):
        self.shares.append(share)


class BrokenProgress(lw.ScanProgress):
    """A screen that is gone."""

    def progress(self, share):
        raise RuntimeError("no screen")


def shown(form):
    """The values of a form as text, by field."""
    return {field.name: field.text for part in form.form.sections for field in part.fields}


class Clock(lw.DeviceClock):
    """One boot for the whole test, whichever app object asks."""

    def read(self):
        return lw.ClockTimes(wall_ms=int(time.time() * 1000), monotonic_ns=time.monotonic_ns(), boot_id=bytes(16))


def reading(step):
    """A position at the customer's door, with the tremble of a real receiver."""
    return lw.LocationReading(
        lat=DOOR[0] + step * 3e-6, lng=DOOR[1], accuracy_m=8.0 + step / 10, altitude_m=12.0 + step / 7,
        altitude_accuracy_m=3.0, speed_mps=0.2, speed_accuracy_mps=None, course_deg=None, course_accuracy_deg=None,
        wall_ms=int(time.time() * 1000), monotonic_ns=time.monotonic_ns(), provider=lw.LocationSource.GPS,
        is_mock=False, is_simulated=False, is_accessory=False, reduced_accuracy=False, satellites=15, gnss_ms=None,
    )


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
        self.assertEqual(amy.settings().words_for(wrong.exception), "登录名或密码不正确")
        account = await amy.session().sign_in(url, "amy", PASSWORD)
        self.assertEqual(account.name, "周楠")
        await amy.sync().run_once(None)

        # The network is gone: everything still works.
        self.server.kill()
        company, person = await self.scan_card(amy)
        here = lw.DraftValue.POSITION(lat=round(DOOR[0] * 1e7), lng=round(DOOR[1] * 1e7), accuracy=None)
        saved = await amy.cards().save({"level": text("a"), "location": here}, {}, None)
        self.assertIsInstance(saved, lw.CardSaveResult.SAVED)
        customer = saved.customer
        self.assertIsNone(await amy.cards().review())
        visit = await self.visit(amy, customer)
        due = int(time.time() * 1000) + 1000
        task = await amy.records().create("task", {"subject": text("拜访 云岭精密"), "due": number(due)})
        await amy.home().complete(task.id)
        with self.assertRaises(lw.LegworkError) as away:
            await amy.sync().run_once(None)
        self.assertEqual(away.exception.kind, "unreachable")
        self.assertGreaterEqual((await amy.sync().status()).pending, 4)
        receipts = await amy.sync().receipts("customer", customer)
        self.assertIn(receipts[0].state, ("on_this_phone", "sent"))

        # The app is killed and opened again; the network comes back.
        del amy
        amy = self.open("amy")
        self.assertEqual((await amy.session().current()).name, "周楠")
        self.server.start()
        status = await amy.sync().run_once(None)
        self.assertEqual((status.pending, status.attention), (0, 0), status.text)
        receipts = await amy.sync().receipts("customer", customer)
        self.assertEqual(receipts[-1].state, "accepted")

        # A colleague who sees the whole company has the customer and the contact.
        bo = self.open("bo")
        await bo.session().sign_in(url, "bo", PASSWORD)
        await bo.sync().run_once(None)
        hits = await bo.search().find(company[:3], ["customer"], 10)
        self.assertEqual([hit.id for hit in hits], [customer])
        people = await bo.records().related("contact", customer, 10)
        self.assertEqual([row.title for row in people], [person])

        # The colleague sees the visit as the server judged it, with its photo.
        proof = await bo.visits().proof(visit)
        self.assertEqual((proof.verdict, proof.verdict_text), ("verified", "证明充分"), proof.reasons)
        (picture,) = await bo.files().pictures("visit", visit)
        self.assertIsNone(picture.path)
        await bo.files().want("visit", visit, picture.hash)
        await bo.sync().run_once(None)
        (picture,) = await bo.files().pictures("visit", visit)
        self.assertEqual(os.path.getsize(picture.path), picture.size)

        # Both edit the same customer offline in different fields: both edits survive.
        await amy.records().update("customer", customer, {"phone": text("0512-62881000")})
        await bo.records().update("customer", customer, {"alias": text("云岭")})
        for app in (amy, bo, amy):
            await app.sync().run_once(None)
        for app in (amy, bo):
            detail = await app.records().detail("customer", customer)
            cells = {item.cell.field: item.cell.text for part in detail.sections for item in part.items}
            self.assertEqual((cells["phone"], cells["alias"]), ("0512-62881000", "云岭"))

    async def visit(self, amy, customer):
        """Checks in at the customer and out again, with no network."""
        visits = amy.visits()
        await visits.begin(customer)
        with self.assertRaises(lw.LegworkError) as early:
            await visits.confirm("")
        self.assertEqual(early.exception.code, "no_fix")
        for step in range(5):
            screen = await visits.add_fix(reading(step))
        self.assertEqual((screen.ready, screen.fence, screen.fence_text), (True, "inside", "在客户范围内"))
        self.assertEqual(screen.proof.verdict, "verified")
        self.assertIn(customer, [place.id for place in await visits.places() if place.suggested])
        photo = await visits.add_photo(os.environ["LEGWORK_CARD_PHOTO"], True)
        self.assertTrue(any("周楠" in line for line in photo.watermark), photo.watermark)
        saved = await visits.confirm("谈了年底的订单")
        self.assertEqual([line.id for line in await visits.open_visits()], [saved.id])
        left = await visits.check_out(saved.id, [reading(9)])
        self.assertTrue(left.text.startswith("停留"), left.text)
        return saved.id

    async def scan_card(self, amy):
        """Reads the card with everything that can go wrong first; returns the company and the person on it."""
        photo = os.environ["LEGWORK_CARD_PHOTO"]
        truth = json.loads(pathlib.Path(os.environ["LEGWORK_CARD_TRUTH"]).read_text(encoding="utf-8"))["fields"]
        cards = amy.cards()
        self.assertIsNone(await cards.problem())
        no_photo = pathlib.Path(self.folder.name) / "notes.jpg"
        no_photo.write_text("只是文字", encoding="utf-8")
        cancelled = lw.ScanCancel.create()
        cancelled.cancel()
        for file, progress, cancel, code in [
            (str(no_photo), None, None, "not_an_image"),
            (photo, None, cancelled, "cancelled"),
            (photo, BrokenProgress(), None, "platform_failed"),
        ]:
            with self.assertRaises(lw.LegworkError) as refused:
                await cards.scan(file, progress, cancel)
            self.assertEqual(refused.exception.code, code)
        self.assertIsNone(await cards.review())

        progress = Progress()
        review = await cards.scan(photo, progress, None)
        self.assertEqual(progress.shares, sorted(progress.shares))
        self.assertGreater(progress.shares[-1], 0.99)
        self.assertTrue(pathlib.Path(review.picture_file).is_file())
        customer, contact = shown(review.customer), shown(review.contact)
        self.assertEqual((customer["name"], contact["name"]), (truth["company"][0], truth["name"][0]))
        self.assertEqual(contact["email"], truth["email"][0])
        self.assertTrue(all(mark.sure for mark in review.contact.marks if mark.field == "email"))
        # A tap on a line says what it is; taken back, everything is as before.
        line = next(line.number for line in review.lines if "title" in line.fields)
        tapped = await cards.assign_line(line, "department")
        self.assertEqual(shown(tapped.contact)["department_name"], contact["title"])
        again = await cards.reset_lines()
        self.assertEqual(shown(again.contact), contact)
        return customer["name"], contact["name"]


if __name__ == "__main__":
    unittest.main()
