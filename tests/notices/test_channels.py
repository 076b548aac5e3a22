"""Channels: posts arrive at a real server, addresses stay secret, private networks are refused."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta

import pytest
from pytest_django import Settings

from compliance import vault
from compliance.accounts.models import User
from compliance.dashboard.waiting import work_of
from compliance.ledger.models import LedgerEntry
from compliance.notices.actions import channels
from compliance.notices.actions.sending import send_waiting
from compliance.notices.models import Channel, Message
from compliance.notices.webhooks import AddressRefusedError, open_address, shown_as
from tests import factories

from .told import JOB, NOON, Hook, channel, hook, post, write

SLACK = "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"


@pytest.fixture(autouse=True)
def _private_allowed(settings: Settings) -> None:
    settings.ALLOW_PRIVATE_WEBHOOKS = True


@pytest.fixture
def server() -> Iterator[Hook]:
    with hook() as made:
        yield made


@pytest.fixture
def lead(db: None) -> User:
    factories.organization()
    return factories.lead()


def test_a_message_arrives_where_the_address_leads(server: Hook, lead: User) -> None:
    room = channel(lead, f"http://{server.host}/hooks/secret")
    post(room)
    assert post(room) is None

    send_waiting(actor=JOB, at=NOON)
    send_waiting(actor=JOB, at=NOON + timedelta(hours=1))

    assert len(server.posted) == 1
    assert server.posted[0]["path"] == "/hooks/secret"
    assert server.posted[0]["title"] == "AC-04 is due"
    assert server.posted[0]["message"].strip() == "See to it."


def test_an_address_is_sealed_and_never_shown_again(server: Hook, lead: User) -> None:
    address = f"http://{server.host}/hooks/very-secret"
    room = channel(lead, address)

    stored = bytes(Channel.objects.values_list("address", flat=True).get())
    assert b"very-secret" not in stored
    assert vault.unseal(stored) == {"address": address}
    said = [room.shown_as, *(str(entry.details) for entry in LedgerEntry.objects.all())]
    assert not any("very-secret" in words for words in said)
    assert room.shown_as == "JSON at 127.0.0.1, …cret"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (SLACK, "Slack, …i7FQ"),
        ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", "Slack, …i7FQ"),
        (
            "https://discord.com/api/webhooks/4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js",
            "Discord, …V_js",
        ),
        ("https://8.8.8.8/hook", "JSON at 8.8.8.8, …hook"),
    ],
)
def test_known_services_and_any_other_address_are_taken(address: str, expected: str) -> None:
    assert shown_as(address) == expected


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("nonsense", "no address of a channel"),
        ("", "no address of a channel"),
        ("https://no-such-host.invalid/x", "There is no host"),
        ("mailto://user:password@example.com", "Messages do not go to"),
        ("syslog://", "Messages do not go to"),
    ],
)
def test_what_is_no_channel_is_refused_with_what_to_do(address: str, words: str) -> None:
    with pytest.raises(AddressRefusedError, match=words):
        open_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:8000/",
        "json://localhost/x",
        "https://169.254.169.254/latest/meta-data/",
        "https://10.0.0.5/hook",
        "https://192.168.1.1/hook",
        "https://[::1]/hook",
        "https://[::ffff:10.0.0.5]/hook",
        "https://[fe80::1]/hook",
        "https://0.0.0.0/hook",
        "mmosts://172.16.0.9/abcdefghijklmnop",
        "https://2130706433/hook",
    ],
)
def test_nothing_goes_into_a_private_network_unless_it_is_allowed(
    address: str, settings: Settings
) -> None:
    settings.ALLOW_PRIVATE_WEBHOOKS = False
    with pytest.raises(AddressRefusedError, match=r"private network|no host|no address"):
        open_address(address)


def test_a_host_is_looked_up_again_before_each_post(
    server: Hook, lead: User, settings: Settings
) -> None:
    room = channel(lead, f"http://{server.host}/")
    settings.ALLOW_PRIVATE_WEBHOOKS = False  # as if its name led elsewhere by now
    post(room)

    send_waiting(actor=JOB, at=NOON)

    assert server.posted == []
    assert "private network" in Message.objects.get().reason


def test_a_redirect_is_not_followed(server: Hook, lead: User) -> None:
    with hook() as inside:
        server.status, server.leads_to = 302, f"http://{inside.host}/inside"
        post(channel(lead, f"http://{server.host}/?redirect=yes"))

        send_waiting(actor=JOB, at=NOON)

        assert len(server.posted) == 1
        assert inside.posted == []
    assert Message.objects.get().state == Message.State.WAITING


def test_a_test_message_says_in_words_what_became_of_it(server: Hook, lead: User) -> None:
    room = channel(lead, f"http://{server.host}/")

    good = channels.test_channel(channel=room, actor=lead, at=NOON)
    server.status = 500
    bad = channels.test_channel(channel=room, actor=lead, at=NOON + timedelta(seconds=1))

    assert good.state == Message.State.SENT
    assert server.posted[0]["message"].startswith("Lea tries the channel #compliance")
    assert bad.state == Message.State.WAITING
    assert "JSON did not take it" in bad.reason


def test_a_channel_nobody_hears_is_told_to_the_lead_and_loses_nothing_else(lead: User) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        room = channel(lead, f"http://127.0.0.1:{closed.getsockname()[1]}/")
    post(room)
    write(factories.engineer("Mara Ahn"))

    for minutes in range(0, 200, 2):
        send_waiting(actor=JOB, at=NOON + timedelta(minutes=minutes))

    states = {str(m.to or m.channel): m.state for m in Message.objects.all()}
    assert states == {"#compliance": "failed", "Mara Ahn": "sent"}
    tasks = {task.key: task for task in work_of(lead, at=NOON)}
    assert tasks[f"channel:{room.pk}"].note == "1 message could not be sent there"


def test_a_channel_that_was_taken_out_gets_nothing_more(server: Hook, lead: User) -> None:
    room = channel(lead, f"http://{server.host}/")
    post(room)
    channels.end_channel(channel=room, actor=lead, at=NOON)
    channels.end_channel(channel=room, actor=lead, at=NOON)

    assert send_waiting(actor=JOB, at=NOON) == 0
    assert server.posted == []
    room.refresh_from_db()
    assert bytes(room.address) == b""
    assert Message.objects.get().reason == "The channel was taken out"


def test_only_the_lead_arranges_channels(server: Hook, lead: User) -> None:
    ravi = factories.engineer("Ravi")
    room = channel(lead, f"http://{server.host}/")

    for act in (
        lambda: channel(ravi, f"http://{server.host}/"),
        lambda: channels.change_channel(channel=room, kinds=["due"], actor=ravi, at=NOON),
        lambda: channels.end_channel(channel=room, actor=ravi, at=NOON),
        lambda: channels.test_channel(channel=room, actor=ravi, at=NOON),
    ):
        with pytest.raises(channels.ChannelRefusedError):
            act()
    assert server.posted == []


def test_a_rotated_key_takes_the_addresses_along(lead: User, settings: Settings) -> None:
    old, new = "old key " * 5, "new key " * 5
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = old, []
    room = channel(lead, SLACK)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = new, [old]

    assert channels.rotate_addresses(actor=JOB, at=NOON) == 1

    settings.SECRET_KEY_FALLBACKS = []
    room.refresh_from_db()
    assert vault.unseal(room.address) == {"address": SLACK}


def test_an_address_that_cannot_be_read_any_more_is_said(lead: User, settings: Settings) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "old key " * 5, []
    post(channel(lead, SLACK))
    settings.SECRET_KEY = "new key " * 5

    send_waiting(actor=JOB, at=NOON)

    assert "SECRET_KEY was changed" in Message.objects.get().reason
