"""What the tests see of a page: open, sign in, look for faults, take a picture."""

import os
from pathlib import Path

from playwright.sync_api import Page

from tests.factories import PASSWORD

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SIZES = {"desk": (1600, 1000), "tablet": (820, 1180), "phone": (390, 844), "narrow": (320, 640)}
SHOTS = os.environ.get("NEWLEAN_SHOTS")  # a folder; unset: no pictures are kept

_HAS_AXE = "'axe' in window"  # each document is given it once, and looked at in several sizes
_RUN_AXE = """tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']}).then(found => found.violations.map(
    v => `${v.id}: ${v.nodes.map(n => n.target.join(' ')).slice(0, 4).join(', ')}`))"""
_TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
_OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

SMALLEST = 44  # px, as WCAG 2.5.5 asks; a link within a sentence is exempt there too

# a field's label is pressed like the field; the shapes of a drawing are not on a phone
_SMALL = """smallest => {
  const pressed = 'a[href], button, summary, select, textarea, input:not([type=hidden])';
  const height = one => Math.max(...[one, ...(one.labels ?? [])].map(area => area.getBoundingClientRect().height));
  const isSeen = one => one.checkVisibility({visibilityProperty: true, opacityProperty: true}) && !one.closest('svg, .skip');
  const isInSentence = one => getComputedStyle(one).display === 'inline'
    && one.parentElement.textContent.trim() !== one.textContent.trim();
  return [...document.querySelectorAll(pressed)]
    .filter(one => isSeen(one) && height(one) < smallest && !isInSentence(one))
    .map(one => `${Math.round(height(one))} px: ${one.parentElement.tagName} > ${one.tagName} ${one.textContent.trim().slice(0, 40)}`);
}"""


class Screen:
    """A page in the browser that collects every console error, so also each breach of the security policy."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base
        self.errors: list[str] = []
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def open(self, path: str, ready: str = "") -> int:
        """Goes there and waits until all is loaded and ``ready`` is drawn; the status of the answer."""
        self.page.goto("about:blank")  # a page that asks how far a worker is must not come between
        answer = self.page.goto(self.base + path)
        if ready:
            self.page.wait_for_selector(ready)
        return answer.status if answer else 0

    def sign_in(self, username: str) -> None:
        self.open("/login/?next=/account/")
        self.page.fill("[name=username]", username)
        self.page.fill("[name=password]", PASSWORD)
        self.page.press("[name=password]", "Enter")
        self.page.wait_for_url(lambda url: "/login/" not in url)

    def resize(self, size: str) -> None:
        width, height = SIZES[size]
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.evaluate(_TWO_FRAMES)  # for what watches its size

    def overflow(self) -> int:
        """How many pixels the page stays wider than its window; a chart gets a second to follow a resize."""
        for _ in range(10):
            if self.page.evaluate(_OVERFLOW) <= 0:
                return 0
            self.page.wait_for_timeout(100)
        return self.page.evaluate(_OVERFLOW)

    def violations(self) -> list[str]:
        """What axe finds against WCAG 2.2 AA."""
        if not self.page.evaluate(_HAS_AXE):
            self.page.evaluate(AXE)
        return self.page.evaluate(_RUN_AXE, TAGS)

    def small_targets(self) -> list[str]:
        """What is pressed and lower than ``SMALLEST``, outside drawings and sentences."""
        return [f"too small for a finger: {one}" for one in self.page.evaluate(_SMALL, SMALLEST)]

    def faults(self, *, axe: bool = True) -> list[str]:
        """Everything wrong with the page as it stands: console, overflow, axe."""
        found = [f"console: {error}" for error in self.errors]
        self.errors.clear()
        overflow = self.overflow()
        if overflow > 0:
            found.append(f"{overflow} px wider than the window")
        return found + ([f"axe {violation}" for violation in self.violations()] if axe else [])

    def shoot(self, name: str) -> None:
        """A picture of the whole page, when NEWLEAN_SHOTS names a folder."""
        if SHOTS:
            self.page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)
