"""Examples of what addresses about help name: boards, escalations, calls, hand-overs."""

from kaizen.models import AndonCall, Board, Escalation, Handover, Kpi
from kaizen.services.boards import andon
from kaizen.services.boards.actions import promise
from kaizen.services.boards.days import open_red
from kaizen.services.boards.editing import add_board
from kaizen.services.boards.escalating import escalate
from kaizen.services.boards.handing_over import turns_of, write
from kaizen.services.boards.kpis import today_at
from lean.models import Area, Site, User
from tests.kaizen.boards.walls import MONDAY


def a_board(site: Site, user: User, name: str = "Team") -> dict:
    number = Board.objects.count()
    above = add_board(site, by=user, name=f"{name} area {number}", tier=2)
    return {"pk": add_board(site, by=user, name=f"{name} {number}", above=above).pk}


def asked(site: Site, user: User, text: str = "A second presetter") -> Escalation:
    board = Board.objects.get(**a_board(site, user, text))
    return escalate(board, by=user, text=text, reason=text)


def by_asker(site: Site, user: User) -> dict:
    row = asked(site, user)
    return {"pk": row.board_id, "escalation": row.pk}


def by_asked(site: Site, user: User) -> dict:
    row = asked(site, user)
    return {"pk": row.to_id, "escalation": row.pk}


def a_call(site: Site, user: User, text: str = "Hall") -> dict:
    number = AndonCall.objects.count()
    area = Area.objects.create(site=site, name=f"{text} {number}")
    return {"pk": andon.raise_call(site, key=f"{site.slug}-{number:08}", kind="help", area=area, note=text).pk}


def a_handover(site: Site, user: User, text: str = "M6 runs slowly") -> dict:
    board = Board.objects.get(**a_board(site, user, text))
    return {"pk": board.pk, "handover": write(board, by=user, span=turns_of(board, MONDAY)[0], note=text).pk}


def help_of_all_kinds(site: Site, user: User, mark: str) -> None:
    """One of everything, marked in every text."""
    row = asked(site, user, mark)
    promise(row.board, by=user, text=mark, owner="team", due=today_at(site))
    kpi = Kpi.objects.create(board=row.board, letter="Q", name=mark, unit="count")
    open_red(kpi, day=MONDAY.date(), value=1.0, now=MONDAY)
    andon.resolve(AndonCall.objects.get(**a_call(site, user, mark)), outcome=mark)
    a_call(site, user, mark)
    assert Handover.objects.get(pk=a_handover(site, user, mark)["handover"]).note == mark


HELP_EXAMPLES = {
    **dict.fromkeys(
        (
            "board", "board_live", "board_events", "escalations", "escalation_new", "handovers", "handover_new",
            "api_escalations",
        ),
        a_board,
    ),
    **dict.fromkeys(("escalation", "escalation_withdraw", "escalation_seen"), by_asker),
    **dict.fromkeys(
        ("escalation_answer", "escalation_further", "escalation_take_back", "api_escalation_answer"), by_asked
    ),
    **dict.fromkeys(("handover", "handover_read"), a_handover),
    **dict.fromkeys(
        (
            "andon_take", "andon_give_back", "andon_resolve", "andon_reopen", "api_andon_take", "api_andon_give_back",
            "api_andon_resolve", "api_andon_reopen",
        ),
        a_call,
    ),
}  # fmt: skip
