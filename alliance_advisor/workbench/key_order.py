"""In which order the keys of each kind of file stand: that of the loader, which also names them in its messages.

What a trainer puts in an order of their own (conditions, findings, values, facts of a session, items of a list) keeps it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from alliance_advisor.inference.session_file import SESSION_KEYS
from alliance_advisor.knowledge.alerts import ALERT_KEYS
from alliance_advisor.knowledge.conflicts import CONFLICT_KEYS
from alliance_advisor.knowledge.history import EARLIER_KEYS
from alliance_advisor.knowledge.manifest import CLIENT_PAGE_KEYS, MANIFEST_KEYS, ROLE_KEYS, RUPTURES
from alliance_advisor.knowledge.measures import BAND_KEYS
from alliance_advisor.knowledge.packs import PACK_KEYS
from alliance_advisor.knowledge.references import REFERENCE_KEYS
from alliance_advisor.knowledge.rule_files import RULE_KEYS, SIDES
from alliance_advisor.knowledge.rules import CONSEQUENTS
from alliance_advisor.knowledge.strategies import STRATEGY_KEYS
from alliance_advisor.knowledge.tracks import FIGURE_KEYS, TRACKS_KEYS
from alliance_advisor.knowledge.vocabulary import CHALLENGES
from alliance_advisor.knowledge.vocabulary_files import FACT_KEYS, FINDING_KEYS
from alliance_advisor.workbench import cases, properties

_Entry = TypeVar("_Entry")


@dataclass(frozen=True, slots=True)
class Order:
    """The order of the keys of one block, empty where it is the trainer's own, and that of the blocks inside.

    `each` is the order of the blocks whose keys are not known beforehand. A list is looked through: its items have its order.
    """

    keys: tuple[str, ...] = ()
    inside: Mapping[str, Order] = field(default_factory=dict)
    each: Order | None = None

    def under(self, key: str) -> Order:
        """The order of what stands under a key."""
        return self.inside.get(key, self.each or FREE)

    def sorted(self, entries: Iterable[tuple[str, _Entry]]) -> list[_Entry]:
        """The entries in order; one that is not known stays behind the one above it."""
        places: list[tuple[int, _Entry]] = []
        for key, entry in entries:
            above = places[-1][0] if places else -1
            places.append((self.keys.index(key) if key in self.keys else above, entry))
        return [entry for _, entry in sorted(places, key=lambda place: place[0])]


FREE = Order()
_HISTORY = {"history": Order(EARLIER_KEYS)}
_EXAMPLES = Order(SIDES, each=Order(inside=_HISTORY))
_THEN = Order(CONSEQUENTS, {"recommend": Order(("strategy", "support"))})
_TRACKS = Order(TRACKS_KEYS, dict.fromkeys(("spread", "reliable_change"), Order(FIGURE_KEYS)))
_FACT = Order(FACT_KEYS, {"bands": Order(each=Order(BAND_KEYS)), "tracks": _TRACKS})
_ROLES = Order(ROLE_KEYS, {"ruptures": Order(RUPTURES), "challenges": Order(CHALLENGES)})
_CLAIM = Order(("when", *properties.SAYS))
_PACK = Order(PACK_KEYS)

ORDERS: Mapping[str, Order] = {
    "manifest.yaml": Order(MANIFEST_KEYS, {"roles": _ROLES, "client_page": Order(CLIENT_PAGE_KEYS)}),
    "references.yaml": Order(inside={"references": Order(each=Order(REFERENCE_KEYS))}),
    "vocabulary/facts": Order(("group", "facts"), {"facts": Order(each=_FACT)}),
    "vocabulary/findings.yaml": Order(inside={"findings": Order(each=Order(FINDING_KEYS))}),
    "vocabulary/conflicts.yaml": Order(inside={"conflicts": Order(each=Order(CONFLICT_KEYS))}),
    "strategies": Order(STRATEGY_KEYS),
    "alerts": Order(ALERT_KEYS),
    "rules": Order(RULE_KEYS, {"then": _THEN, "examples": _EXAMPLES}),
    "pack.yaml": _PACK,
    "local.yaml": FREE,
    cases.FOLDER: Order(cases.CASE_KEYS, {"session": Order(SESSION_KEYS, _HISTORY), "expect": FREE}),
    properties.FOLDER: Order(properties.PROPERTY_KEYS, dict.fromkeys((properties.NEVER, properties.ALWAYS_SO), _CLAIM)),
}
"""The order of each kind of file, by what it holds."""
