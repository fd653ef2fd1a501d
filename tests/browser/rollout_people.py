"""People at the pages of a campaign, with a mouse or with a finger."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from playwright.sync_api import expect

from kaizen.gate_words import WAITING
from kaizen.models import Adoption, Remark, Rollout, Stop
from tests.browser.hands import Hands
from tests.browser.rollout_story import WHY
from tests.factories import PASSWORD
from valuestream.models import ValueStream


class People(Hands):
    """What is done at a campaign, by whoever is signed in."""

    def line(self, row: Adoption, after: str = "") -> None:
        self.open("adoption", row.rollout_id, row.pk, after=after)

    # the origin

    def plan(self, *waves: Sequence[ValueStream]) -> None:
        self.open("standard", "grind-setup")
        self.press(self.page.get_by_role("link", name="Offer to other lines"))
        self.page.locator("[name=change]").select_option("method")
        self.page.locator("[name=reason]").fill(WHY)
        for number, wave in enumerate(waves, 1):
            for stream in wave:
                self.page.locator(f"[name=line-{stream.pk}]").select_option(str(number))
        self.press(self.page.get_by_role("button", name="Plan the rollout"))
        expect(self.page.locator("main")).to_contain_text("Ask the sites")

    def start(self) -> None:
        self.send("start/")

    def open_wave(self, rollout: Rollout, number: int) -> None:
        self.open("rollout", rollout.pk)
        self.send("next-wave/")

    def agree(self, row: Adoption, asked: Remark, text: str) -> None:
        self.line(row)
        self.choose(f"proposals/{asked.pk}/", "agree-agrees", "yes")
        self.send(f"proposals/{asked.pk}/", **{"agree-text": text})

    def go_on(self, rollout: Rollout, why: str) -> None:
        self.open("rollout", rollout.pk)
        self.send("go-on/", **{"on-reason": why})

    def end(self, rollout: Rollout, why: str) -> None:
        self.open("rollout", rollout.pk)
        self.send("end/", **{"end-reason": why})

    def evidence(self, rollout: Rollout) -> bytes:
        self.open("rollout", rollout.pk)
        with self.page.expect_download() as loaded:
            self.press(self.page.get_by_role("link", name="Load as ZIP"))
        return Path(loaded.value.path()).read_bytes()

    # anybody with the right

    def stop(self, rollout: Rollout) -> None:
        self.open("rollout", rollout.pk)
        self.press(self.page.get_by_role("button", name="STOP the rollout"))
        expect(self.page.locator("#ro-banner")).to_contain_text("Stopped by a person")

    def say_why(self, stop: Stop, why: str) -> None:
        self.send(f"stops/{stop.pk}/", **{"why-reason": why})
        expect(self.page.locator("#ro-banner")).to_contain_text(why)

    # the line that is asked

    def waiting(self) -> list[str]:
        """What waits, by its keys as in the interface for programs."""
        self.press(self.page.get_by_role("link", name="Waiting for me").first)
        expect(self.page.locator("h1")).to_have_text("Waiting for me")
        heads = [one.split(":")[0] for one in self.page.locator(".inbox h2").all_inner_texts()]
        self.look_at("inbox")
        return [key for head in heads for key, word in WAITING.items() if head == str(word).split(":")[0]]

    def read(self, row: Adoption) -> None:
        self.press(self.page.get_by_role("link", name="Open").first)
        expect(self.page.locator("main")).to_contain_text("What changes for us")
        expect(self.page.locator("main")).to_contain_text(WHY)
        self.look_at("line")

    def accept(self, row: Adoption) -> None:
        self.line(row)
        self.choose("answer/", "choice", "adapt")
        self.send("answer/")

    def decline(self, row: Adoption, why: str) -> None:
        self.line(row)
        self.choose("answer/", "choice", "decline")
        self.send("answer/", reason=why)

    def propose(self, row: Adoption, values: dict[str, dict[str, float]], why: str) -> None:
        self.send("proposals/", reason=why, **_fields(values))

    def adapt(self, row: Adoption, values: dict[str, dict[str, float]], why: str) -> None:
        self.send("values/", reason=why, **_fields(values))
        expect(self.page.locator("#values")).to_contain_text(why)

    def hand_in(self, row: Adoption, why: str) -> None:
        self.send("hand-in/", reason=why)

    def may_sign(self, row: Adoption) -> bool:
        self.line(row)
        return self.page.locator("main form[action$='/sign/']").count() > 0

    def sign(self, row: Adoption, area: str) -> None:
        self.press(self.page.get_by_role("link", name="Open").first)
        expect(self.page.locator("#sign [name=area]")).to_have_value(area)
        self.choose("sign/", "meaning", "approved")
        self.send("sign/", reason="Read and agreed", password=PASSWORD)

    def acknowledge(self, row: Adoption) -> None:
        self.line(row)
        self.press(self.page.locator("#ready").get_by_role("link", name="Acknowledge"))
        self.press(self.page.get_by_role("button", name="Read; I work by it"))
        expect(self.page.locator("main")).to_contain_text("You have acknowledged this version.")

    def look(self, row: Adoption, seen: dict[str, str]) -> None:
        self.line(row)
        self.press(self.page.locator("#ready").get_by_role("link", name="A3-"))
        empty = self.page.locator("#next-seen").get_attribute("data-row")
        for name, text in seen.items():
            self.page.locator(f"[name='seen.{empty}.{name}']").fill(text)
        with self.page.expect_navigation():
            self.press(self.page.locator("main .actions .btn.p"))

    def choose_day(self, row: Adoption, day: date) -> None:
        self.line(row)
        expect(self.page.locator("#ready")).to_contain_text("Seen at the gemba.")
        self.send("day/", starts_on=day.isoformat())

    def decide(self, row: Adoption, then: str, why: str) -> None:
        self.line(row)
        self.choose("decide/", "how-then", then)
        self.send("decide/", **{"how-reason": why})

    def go_back(self, row: Adoption, why: str) -> None:
        self.line(row)
        self.send("back/", **{"back-reason": why})


def _fields(values: dict[str, dict[str, float]]) -> dict[str, str]:
    return {f"{key}-{name}": f"{value:g}" for key, own in values.items() for name, value in own.items()}
