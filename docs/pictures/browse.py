#!/usr/bin/env python3
"""Takes the pictures of pages: a made-up business, the real program, and Chromium without a screen.

    python3 docs/pictures/browse.py target/debug/vraag        # needs Chromium, and nothing of Python's but itself
"""

import base64, json, os, re, shutil, socket, struct, subprocess, sys, tempfile, time, urllib.request
from pathlib import Path

HERE = Path(__file__).parent
VRAAG = str(Path(sys.argv[1]).resolve())


class Browser:
    """A page that is told what to do over the DevTools protocol."""

    def __init__(self, language):
        self.profile = tempfile.mkdtemp()
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-port=0", "--no-first-run"]
        self.child = subprocess.Popen(
            ["chromium", *options, f"--lang={language}", f"--user-data-dir={self.profile}", "about:blank"],
            stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        host = next(found[1] for found in (re.search(r"ws://([^/]+)/", line) for line in self.child.stderr) if found)
        page = next(one for one in json.load(urllib.request.urlopen(f"http://{host}/json/list")) if one["type"] == "page")
        name, port = host.split(":")
        self.socket = socket.create_connection((name, int(port)))
        path = page["webSocketDebuggerUrl"].split(host)[1]
        self.socket.sendall((f"GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                             "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n").encode())
        while not self.socket.recv(1 << 16).endswith(b"\r\n\r\n"):
            pass
        self.read, self.calls = self.socket.makefile("rb"), 0
        self.call("Network.enable")
        self.call("Network.setExtraHTTPHeaders", headers={"Accept-Language": language})

    def call(self, method, **parameters):
        self.calls += 1
        text = json.dumps({"id": self.calls, "method": method, "params": parameters}).encode()
        self.socket.sendall(b"\x81\xfe" + struct.pack(">H", len(text)) + bytes(4) + text)
        while True:
            answer = json.loads(self.frame())
            if answer.get("id") == self.calls:
                return answer["result"]

    def frame(self):
        message, is_last = b"", False
        while not is_last:
            first, length = self.read.read(2)
            is_last = first & 0x80
            if length == 126:
                length, = struct.unpack(">H", self.read.read(2))
            elif length == 127:
                length, = struct.unpack(">Q", self.read.read(8))
            message += self.read.read(length)
        return message

    def eval(self, expression):
        asked = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        return asked["result"].get("value")

    def awaits(self, expression):
        while self.eval(expression) is not True:
            time.sleep(0.05)

    def opens(self, address):
        self.call("Page.navigate", url=address)
        self.awaits("document.readyState === 'complete' && location.href !== 'about:blank'")

    def takes(self, name, width, height):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        time.sleep(0.5)
        data = self.call("Page.captureScreenshot", format="webp", quality=80)["data"]
        (HERE / f"{name}.webp").write_bytes(base64.b64decode(data))

    def ends(self):
        self.child.kill()
        self.child.wait()
        shutil.rmtree(self.profile, ignore_errors=True)


def main():
    home = Path(tempfile.mkdtemp())
    shutil.copytree(HERE.parent.parent / "dialogs", home / "dialogs")
    plain = {"PATH": os.environ["PATH"], "HOME": str(home)}
    subprocess.run([VRAAG, "demo", "--answers", "3000", "--data", "data"], cwd=home, env=plain, check=True)
    bot = subprocess.Popen([VRAAG, "run", "--web"], cwd=home, env=plain, stderr=subprocess.PIPE, text=True)
    told = next(found[1] for found in (re.search(r"beside it: (http\S+)", line) for line in bot.stderr) if found)
    base, browser = told.split("/try")[0], Browser("en")
    size = lambda width, height: browser.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
    try:
        size(1200, 700)
        browser.opens(base + "/demo")
        browser.eval("document.querySelector('#commands button').click()")
        browser.awaits("Boolean(document.querySelector('#log1 .row button') && document.querySelector('#log3 .row button'))")
        browser.eval("document.querySelector('#log1 .row button').click()")
        browser.awaits("document.getElementById('status1').textContent !== ''")
        browser.eval("document.getElementById('others').click()")
        browser.awaits("document.getElementById('log1').textContent.includes('5 people have voted')")
        browser.takes("web-group", 1200, 760)
        browser.opens(told)
        browser.awaits("document.getElementById('talk').contentDocument.querySelectorAll('button').length > 3")
        browser.awaits("Boolean(document.getElementById('results').contentDocument.querySelector('h2'))")
        browser.takes("web-results", 1200, 620)
        link = subprocess.run([VRAAG, "admin"], cwd=home, env=plain, capture_output=True, text=True, check=True).stdout.strip()
        browser.opens(link)
        browser.eval("document.querySelector('button').click()")
        browser.awaits("location.pathname === '/admin' && document.readyState === 'complete'")
        browser.opens(base + "/admin/results?dialog=repair&days=0")
        browser.awaits("Boolean(document.querySelector('#live-part h2'))")
        browser.takes("admin-results", 1200, 760)
    finally:
        browser.ends()
        bot.kill()
        bot.wait()
        shutil.rmtree(home, ignore_errors=True)


main()
