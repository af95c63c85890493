#!/usr/bin/env python3
"""Draws the pictures of the documents from what the real program says.

    python3 docs/pictures/draw.py target/debug/vraag

It runs the program with the shipped dialogs against a small stand-in of Telegram on 127.0.0.1, lets people write and tap, and draws
what stands in their chats then. Needs Python 3.9 and nothing else; writes the .svg files beside it.
"""
import html, json, os, re, shutil, subprocess, sys, tempfile, threading, time, unicodedata
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BOT = {"id": 1000, "is_bot": True, "first_name": "Maasbranders", "username": "maasbranders_bot", "can_join_groups": True,
       "can_read_all_group_messages": False, "supports_inline_queries": False, "can_connect_to_business": True, "has_main_web_app": False}
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
ENGLISH = ("bot.yaml", "languages: [nl, en]", "languages: [en, nl]")
OWNER = {"id": 50, "is_bot": False, "first_name": "Mila"}


class Telegram:
    """As much of Telegram as these talks need: it keeps what stands in each chat."""

    def __init__(self):
        self.chats, self.updates, self.number, self.last = {}, [], 0, time.time()
        self.changed = threading.Condition()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                kind = self.headers.get("Content-Type", "")
                params = json.loads(body) if "json" in kind and body else {k: v[0] for k, v in parse_qs(body.decode()).items()}
                answer = json.dumps({"ok": True, "result": outer.call(self.path.rsplit("/", 1)[-1].lower(), params)}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            do_GET = do_POST

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        server.handle_error = lambda *_: None  # the program hangs up when it ends
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{server.server_address[1]}"

    def call(self, method, p):
        if method == "getupdates":
            return self.wait_for_updates(int(p.get("offset") or 0), float(p.get("timeout") or 0))
        with self.changed:
            if method == "getme":
                return BOT
            if method == "getwebhookinfo":
                return {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
            if method == "getchatadministrators":
                return []
            if method == "getbusinessconnection":
                return self.connection()
            if method == "answercallbackquery":
                if p.get("text"):
                    self.chats[self.tapped].append({"who": "note", "text": p["text"], "buttons": []})
                self.last = time.time()
                return True
            markup = p.get("reply_markup")
            markup = json.loads(markup) if isinstance(markup, str) else markup or {}
            if p.get("parse_mode") == "HTML" and "text" in p:
                p["text"] = html.unescape(re.sub("<[^>]*>", "", p["text"]))
            if method == "sendmessage":
                self.last = time.time()
                return self.put(int(p["chat_id"]), "bot", p["text"], markup.get("inline_keyboard", []))
            if method.startswith("editmessage"):
                self.last = time.time()
                for message in self.chats[int(p["chat_id"])]:
                    if message.get("id") == int(p["message_id"]):
                        message["text"] = p.get("text", message["text"])
                        message["buttons"] = markup.get("inline_keyboard", [])
                        return message["json"]
            return True

    def wait_for_updates(self, offset, timeout):
        end = time.time() + min(timeout, 20)
        with self.changed:
            while True:
                self.updates = [update for update in self.updates if update["update_id"] >= offset]
                if self.updates or time.time() > end:
                    return self.updates
                self.changed.wait(0.1)

    def connection(self):
        rights = {"can_reply": True}
        return {"id": "shop", "user": OWNER, "user_chat_id": 50, "date": int(time.time()), "rights": rights, "is_enabled": True}

    def place(self, chat):
        return {"id": chat, "type": "private"} if chat > 0 else {"id": chat, "type": "supergroup", "title": "Maasbranders"}

    def put(self, chat, who, text, buttons, name=None, sender=None):
        self.number += 1
        told = {"message_id": self.number, "date": int(time.time()), "chat": self.place(chat), "from": sender or BOT, "text": text}
        entry = {"id": self.number, "who": who, "name": name, "text": text, "buttons": buttons, "json": told}
        self.chats.setdefault(chat, []).append(entry)
        return told

    def update(self, kind, content):
        with self.changed:
            self.updates.append({"update_id": int(time.time() * 1000) % 2**30 + self.number, kind: content})
            self.last = time.time()
            self.changed.notify_all()
        # Until the bot has said all it has to say.
        time.sleep(0.5)
        while time.time() - self.last < 1.5:
            time.sleep(0.1)

    def person(self, name):
        return {"id": 100 + sum(map(ord, name)), "is_bot": False, "first_name": name, "language_code": "en"}

    def say(self, name, text, chat=None, business=False, owner=False):
        sender = OWNER if owner else self.person(name)
        chat = chat or self.person(name)["id"]
        hidden = text.startswith("/start")
        told = self.put(chat, "owner" if owner else "me", text, [], name, sender)
        if hidden:
            self.chats[chat].pop()
        if text.startswith("/"):
            told["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
        if business:
            told["business_connection_id"] = "shop"
        self.update("business_message" if business else "message", told)

    def tap(self, name, label, chat=None, business=False):
        sender = self.person(name)
        chat = chat or sender["id"]
        self.tapped = chat
        for message in reversed(self.chats[chat]):
            for button in (button for row in message["buttons"] for button in row):
                if re.sub(r"^(✓ |[0-9]+\. )", "", button["text"]) == label:
                    query = {"id": str(time.time()), "from": sender, "chat_instance": "1", "data": button["callback_data"],
                             "message": dict(message["json"], **({"business_connection_id": "shop"} if business else {}))}
                    return self.update("callback_query", query)
        raise SystemExit(f"no button says {label!r}: {self.chats[chat][-1]}")

    def mark(self, chat, text):
        """Something that stands between the messages, such as a time."""
        self.chats[chat].append({"who": "time", "text": text, "buttons": []})


class Bot:
    """The real program, with the shipped dialogs; `changes` are made to a copy of them first."""

    def __init__(self, program, changes=()):
        self.folder = tempfile.mkdtemp(prefix="vraag-pictures-")
        shutil.copytree(os.path.join(ROOT, "dialogs"), self.folder + "/dialogs")
        bot = self.folder + "/dialogs/bot.yaml"
        changes = [("bot.yaml", "name: Vraag", "name: Maasbranders"), ("bot.yaml", 'quiet: { from: "21:00", to: "09:00" }\n', ""), *changes]
        for file, old, new in changes:
            path = f"{self.folder}/dialogs/{file}"
            with open(path) as opened:
                text = opened.read()
            assert old in text, f"{file} does not hold {old!r}"
            with open(path, "w") as opened:
                opened.write(text.replace(old, new))
        self.telegram = Telegram()
        env = dict(os.environ, TELOXIDE_TOKEN="1000:" + "A" * 35, TELEGRAM_API_URL=self.telegram.url, VRAAG_DATA=self.folder + "/data")
        self.log = open(self.folder + "/log", "w")
        command = [program, "run", "--dialogs", self.folder + "/dialogs"]
        self.process = subprocess.Popen(command, cwd=self.folder, env=env, stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL)
        for _ in range(200):
            if "ready" in open(self.folder + "/log").read():
                return
            time.sleep(0.1)
        raise SystemExit(open(self.folder + "/log").read())

    def __enter__(self):
        return self.telegram

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(20)
        shutil.rmtree(self.folder)


# ---- drawing ----

STYLE = """
  .back { fill: #e9eef2 } .head { fill: #ffffff } .bot { fill: #ffffff } .me { fill: #d9f4c7 } .owner { fill: #cfe6fb } .other { fill: #ffffff }
  .button { fill: #5b7f9d } .note { fill: #33414d } .time { fill: #c3ced7 } .screen { fill: #fbfbf9; stroke: #c9c9c4 }
  text { font-family: system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif; font-size: 14px; fill: #17212b }
  .name { font-weight: 600 } .small { font-size: 12px; fill: #5a6a78 } .light { fill: #ffffff } .who { font-size: 12px; font-weight: 600; fill: #1f6fb2 }
  .mono { font-family: ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; font-size: 13px; white-space: pre } .faint { fill: #6b6b66 }
  @media (prefers-color-scheme: dark) {
    .back { fill: #16202a } .head { fill: #202d39 } .bot, .other { fill: #26333f } .me { fill: #2f5b43 } .owner { fill: #2b4f73 }
    .button { fill: #3f627f } .note { fill: #0c1218 } .time { fill: #33414d } .screen { fill: #1c1d1b; stroke: #3d3e3a }
    text { fill: #eef3f7 } .small { fill: #a9bac8 } .who { fill: #7fbdf0 } .faint { fill: #a5a59d } .light { fill: #ffffff }
  }
"""
WIDTH, PAD, LINE, MOST = 440, 14, 20, 310


def width(text, size=14):
    """Roughly how wide words are, a little too wide rather than too narrow."""
    def of(c):
        if c in "iljtfrI.,:;'|!()[] ":
            return 0.39
        if c in "mwMW—…" or unicodedata.east_asian_width(c) in "WF":
            return 0.92
        return 0.7 if c.isupper() or c.isdigit() else 0.615
    return sum(map(of, text)) * size


def wrap(text, most):
    lines = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            if line and width(f"{line} {word}") > most:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}" if line else word
        lines.append(line)
    return lines


def words(x, y, text, style="", anchor="start"):
    return f'<text x="{x:.0f}" y="{y:.0f}" class="{style}" text-anchor="{anchor}">{html.escape(text, quote=False)}</text>'


def box(x, y, w, h, style, radius=10):
    return f'<rect x="{x:.0f}" y="{y:.0f}" width="{w:.0f}" height="{h:.0f}" rx="{radius}" class="{style}"/>'


def save(name, wide, high, title, shapes):
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:.0f} {high:.0f}" width="{wide:.0f}" height="{high:.0f}" role="img">'
    with open(os.path.join(HERE, name), "w") as file:
        file.write("\n".join([head, f"<title>{html.escape(title)}</title>", f"<style>{STYLE}</style>", *shapes, "</svg>"]) + "\n")
    print(name)


def chat(name, title, below, messages, description, me=None):
    shapes, y = [], 66
    for message in messages:
        who, text = message["who"], message["text"]
        if who in ("time", "note"):
            lines = wrap(text, MOST)
            w = max(map(width, lines)) * 0.9 + 24
            h = len(lines) * 18 + 8
            shapes.append(box((WIDTH - w) / 2, y, w, h, who, 12))
            shapes += [words(WIDTH / 2, y + 17 + 18 * at, line, "small light" if who == "note" else "small", "middle") for at, line in enumerate(lines)]
            y += h + 10
            continue
        is_right = who == "me" and (me is None or message.get("name") == me)
        label = "Mila writes herself" if who == "owner" else message.get("name") if me and who == "me" and not is_right else None
        lines = wrap(text, MOST - 2 * PAD)
        w = max([width(line) for line in lines] + [width(label or "", 12)]) + 2 * PAD
        rows = [[button["text"] for button in row] for row in message["buttons"]]
        if rows:
            w = max(w, min(MOST, max(sum(width(label) + 22 for label in row) for row in rows)))
        w = min(w, MOST)
        x = WIDTH - 16 - w if is_right else 16
        h = len(lines) * LINE + 14 + (17 if label else 0)
        shapes.append(box(x, y, w, h, "other" if who == "me" and not is_right else who))
        top = y + 21
        if label:
            shapes.append(words(x + PAD, top - 2, label, "who"))
            top += 17
        shapes += [words(x + PAD, top + LINE * at, line) for at, line in enumerate(lines)]
        y += h + 4
        for row in rows:
            each = (w - 4 * (len(row) - 1)) / len(row)
            for at, text in enumerate(row):
                shapes.append(box(x + at * (each + 4), y, each, 30, "button", 7))
                shapes.append(words(x + at * (each + 4) + each / 2, y + 20, text, "light", "middle"))
            y += 34
        y += 8
    high = y + 8
    frame = [f'<clipPath id="frame"><rect width="{WIDTH}" height="{high:.0f}" rx="16"/></clipPath>', '<g clip-path="url(#frame)">',
             box(0, 0, WIDTH, high, "back", 0), box(0, 0, WIDTH, 52, "head", 0), words(20, 23, title, "name"), words(20, 42, below, "small")]
    save(name, WIDTH, high, description, [*frame, *shapes, "</g>"])


# ---- the pictures ----

def vote(program):
    # It closes at ten in the morning, whenever the picture is drawn.
    closes = (datetime.now(AMSTERDAM) + timedelta(days=2)).replace(hour=10, minute=0)
    minutes = int((closes - datetime.now(AMSTERDAM)).total_seconds() // 60) + 1
    changes = [("next-roast.yaml", "open: 48h", f"open: {minutes}m"), ("next-roast.yaml", "      remind: 24h\n", ""), ENGLISH, ("next-roast.yaml", *ENGLISH[1:])]
    with Bot(program, changes) as telegram:
        group = -1001
        time.sleep(2)
        telegram.say("Noor", "/branden", chat=group)
        telegram.tap("Sam", "Kenya Nyeri", chat=group)
        telegram.chats[group].pop()
        telegram.tap("Ali", "Brazil Cerrado", chat=group)
        telegram.chats[group].pop()
        telegram.tap("Noor", "Kenya Nyeri", chat=group)
        time.sleep(8)
        chat("vote.svg", "Maasbranders", "group, 34 members", telegram.chats[group], "A group: a vote with three buttons, how many have voted, and a note with the counts that only the one who voted sees", me="Noor")


def business(program):
    order = "en: Order coffee } }"
    changes = [("next-roast.yaml", order, order + "\n  - { section: order, in: business, words: [coffee please] }"),
               ("bot.yaml", "keep_answers:", "business: { pause: 12h, resume: over to my assistant }\nkeep_answers:")]
    with Bot(program, changes) as telegram:
        telegram.update("business_connection", telegram.connection())
        noor = telegram.person("Noor")["id"]
        telegram.say("Noor", "Coffee please!", business=True)
        telegram.tap("Noor", "Espresso", business=True)
        telegram.tap("Noor", "Done", business=True)
        for text, is_owner in (("Hi Noor! The Nyeri is nearly gone. Shall I keep you two bags?", True), ("Yes please, and how was your holiday?", False),
                               ("Lovely, thank you! Two it is.", True), ("Over to my assistant", True)):
            telegram.say("Noor", text, chat=noor, business=True, owner=is_owner)
        chat("business.svg", "Mila of Maasbranders", "Business account", telegram.chats[noor], "A chat of a Business account: the bot asks, the owner takes over and the bot is silent, then the owner's word lets it go on")


def talks(program):
    folder = os.path.join(HERE, "talks")
    with tempfile.TemporaryDirectory(prefix="vraag-pictures-") as home:
        os.mkdir(home + "/dialogs")
        for name in (name.removesuffix(".svg") for name in os.listdir(folder)):  # as somebody who begins with it
            subprocess.run([program, "new", name, "--from", name], cwd=home, check=True, stdout=subprocess.DEVNULL)
        subprocess.run([program, "test", "--pictures", folder], cwd=home, check=True, stdout=subprocess.DEVNULL)
    for name in os.listdir(folder):
        if re.search(r"-[0-9]+\.svg$", name):  # one talk of each is enough
            os.remove(os.path.join(folder, name))


PICTURES = {"vote": vote, "business": business, "talks": talks}

if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    for picture in sys.argv[2:] or PICTURES:
        PICTURES[picture](os.path.abspath(sys.argv[1]))
