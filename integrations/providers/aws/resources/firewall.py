"""What a security group lets in, and whether that is the whole internet.

Pure arithmetic on addresses and ports. Authority: EC2 User Guide, "Security group rules".
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network
from itertools import chain
from typing import Any

from integrations.tape import Record, Records

from .answers import by_parameter, items, text

PREFIX_LIST = "ec2:GetManagedPrefixListEntries"
_TCP = frozenset({"tcp", "6"})
_EVERY_PROTOCOL = "-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One inbound rule: ports of a protocol, and the addresses let in."""

    protocol: str
    first_port: int | None
    last_port: int | None
    cidrs: tuple[str, ...] = ()
    unread_lists: tuple[str, ...] = ()  # prefix lists whose addresses could not be read

    def reaches(self, port: int) -> bool:
        """Tell whether TCP connections to this port match the rule."""
        if self.protocol == _EVERY_PROTOCOL:
            return True
        if self.protocol not in _TCP:
            return False
        if self.first_port is None or self.last_port is None or self.first_port == -1:
            return True
        return self.first_port <= port <= self.last_port


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """What is open to everyone: `unread` names prefix lists that may open more."""

    is_open: bool
    unread: tuple[str, ...] = ()


def rules_of(group: Mapping[str, Any], region: str, records: Records) -> tuple[Rule, ...]:
    """Return a group's inbound rules, with prefix lists replaced by their addresses."""
    lists = by_parameter(records, PREFIX_LIST, "PrefixListId")
    return tuple(_rule(item, region, lists) for item in items(group, "IpPermissions"))


def exposure(rules: Iterable[Rule], port: int | None) -> Exposure:
    """Return whether everyone can connect to a TCP port; to any port at all when it is None."""
    reaching = [rule for rule in rules if port is None or rule.reaches(port)]
    cidrs = [cidr for rule in reaching for cidr in rule.cidrs]
    unread = sorted({name for rule in reaching for name in rule.unread_lists})
    return Exposure(is_open=is_everyone(cidrs), unread=tuple(unread))


def is_everyone(cidrs: Iterable[str]) -> bool:
    """Tell whether the blocks together hold every IPv4 or every IPv6 address."""
    blocks = list(_networks(cidrs))
    four = collapse_addresses(block for block in blocks if isinstance(block, IPv4Network))
    six = collapse_addresses(block for block in blocks if isinstance(block, IPv6Network))
    return any(b.prefixlen == 0 for b in four) or any(b.prefixlen == 0 for b in six)


def _networks(cidrs: Iterable[str]) -> Iterator[IPv4Network | IPv6Network]:
    for cidr in cidrs:
        try:
            yield ip_network(cidr, strict=False)
        except ValueError:
            continue


def _rule(item: Mapping[str, Any], region: str, lists: Mapping[tuple[str, str], Record]) -> Rule:
    names = [text(entry, "PrefixListId") for entry in items(item, "PrefixListIds")]
    known = {name: _listed_cidrs(lists.get((region, name))) for name in names}
    return Rule(
        protocol=str(item.get("IpProtocol") or _EVERY_PROTOCOL),
        first_port=item.get("FromPort"),
        last_port=item.get("ToPort"),
        cidrs=(
            *_words(items(item, "IpRanges"), "CidrIp"),
            *_words(items(item, "Ipv6Ranges"), "CidrIpv6"),
            *chain.from_iterable(filter(None, known.values())),
        ),
        unread_lists=tuple(name for name in names if known[name] is None),
    )


def _listed_cidrs(record: Record | None) -> tuple[str, ...] | None:
    """Return the addresses of a prefix list, None when it could not be read."""
    if record is None or record.refusal:
        return None
    return _words(items(record.payload, "Entries"), "Cidr")


def _words(entries: Iterable[Mapping[str, Any]], key: str) -> tuple[str, ...]:
    return tuple(entry[key] for entry in entries if entry.get(key))
