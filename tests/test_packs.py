"""Local packs: a clinic adds, replaces whole or disables with a reason; nothing that raises a safety alert can be changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from alliance_advisor import resources
from alliance_advisor.advisor import Advisor
from alliance_advisor.errors import ProblemsFound
from alliance_advisor.explanation.advice import Advice, Status
from alliance_advisor.inference.session import Session
from alliance_advisor.inference.session_file import session_from_dict
from alliance_advisor.knowledge.alerts import SAFETY
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.packs import knowledge_base_with_packs
from alliance_advisor.presentation.rendering import Renderer
from tests.cli.running import copied_base
from tests.shipped import shipped

SHIPPED = resources.knowledge_base_folder()
SAFETY_ALERTS = sorted(alert.id for alert in shipped().alerts.values() if alert.kind == SAFETY)
RAISING = sorted(rule.id for rule in shipped().rules.values() if rule.alert in SAFETY_ALERTS)

RULE = """
id: a-new-rule
title: Marked mistrust asks for openness here
status: reviewed
when:
  mistrust_history: marked
then:
  recommend:
    - strategy: earn-trust-by-transparency
      support: slight
rationale: We see it often.
references: [eubanks2018]
limits: Not always.
examples:
  fires: {mistrust_history: marked}
  silent: {mistrust_history: none}
"""

FACTS = "group: Ours\nfacts:\n  {name}: {{about: session, kind: yes_no, ask: Did you meet there?}}\n"

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes a pack into a folder below the current one: its name, its files, and what its head says besides."""
    monkeypatch.chdir(tmp_path)

    def written(name: str, files: dict[str, str] | None = None, head: str = "") -> Path:
        whole = {"pack.yaml": f"name: {name}\nversion: 1.0.0\nlanguage: 1\ntitle: {name}\n{head}", **(files or {})}
        for path, text in whole.items():
            file = Path(name) / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text.lstrip("\n"), encoding="utf-8")
        return Path(name)

    return written


def _problems(*packs: Path, base: Path = SHIPPED) -> list[str]:
    """The first line of every problem."""
    with pytest.raises(ProblemsFound) as found:
        knowledge_base_with_packs(base, packs)
    return [str(problem).split("\n")[0] for problem in found.value.problems]


def _reported(knowledge_base: KnowledgeBase, **facts: str) -> str:
    return Renderer().render(_advice(knowledge_base, **facts), "json")


def _advice(knowledge_base: KnowledgeBase, **facts: str) -> Advice:
    return Advisor(knowledge_base).advise(session_from_dict({"facts": facts}, knowledge_base))


def _last_steps(knowledge_base: KnowledgeBase) -> list[str]:
    """The last step of every safety alert, each of which is raised by the examples of its rules."""
    examples = [example.reports for name in RAISING for example in knowledge_base.rules[name].examples if example.fires]
    documents = [Renderer().document(Advisor(knowledge_base).advise(Session(reports=each))) for each in examples]
    return list({alert["id"]: alert["steps"][-1] for document in documents for alert in document["safety"]}.values())


def _rule(consequent: str) -> str:
    """The new rule with something else that follows from it."""
    return RULE[: RULE.index("  recommend:")] + f"  {consequent}\n" + RULE[RULE.index("rationale"):]


def test_a_pack_adds_a_rule_a_fact_and_a_reference(write: Write) -> None:
    pack = write("north", {
        "rules/a-new-rule.yaml": RULE.replace("eubanks2018", "our2026").replace("mistrust_history: marked", "sauna: yes"),
        "vocabulary/facts/ours.yaml": FACTS.format(name="sauna"),
        "references.yaml": "references:\n  our2026: {citation: Ours., kind: book, finding: F., checked: yes, doi_checked: no}\n",
    })
    knowledge_base = knowledge_base_with_packs(SHIPPED, [pack])
    assert set(knowledge_base.rules) - set(shipped().rules) == {"a-new-rule"}
    assert "a-new-rule" in _reported(knowledge_base, sauna="yes")
    assert "our2026" in knowledge_base.references


def test_a_pack_is_named_in_the_answer_and_changes_the_digest(write: Write) -> None:
    knowledge_base = knowledge_base_with_packs(SHIPPED, [write("north"), write("south")])
    assert knowledge_base.packs == ("north 1.0.0", "south 1.0.0")
    assert '"south 1.0.0"' in _reported(knowledge_base)
    assert len({knowledge_base.digest, shipped().digest, knowledge_base_with_packs(SHIPPED, [Path("north")]).digest}) == 3


def test_without_packs_it_is_the_same_knowledge_base() -> None:
    assert knowledge_base_with_packs(SHIPPED) == shipped()


def test_a_pack_replaces_a_rule_whole(write: Write) -> None:
    pack = write("north", {"rules/made-to-come.yaml": RULE.replace("a-new-rule", "made-to-come")},
                 "replaces: [{id: made-to-come, reason: Our own words.}]\n")
    knowledge_base = knowledge_base_with_packs(SHIPPED, [pack])
    assert knowledge_base.rules["made-to-come"].rationale == "We see it often."
    assert knowledge_base.rules.keys() == shipped().rules.keys()


def test_a_pack_replaces_a_strategy_whole(write: Write) -> None:
    text = (SHIPPED / "strategies" / "own-your-part.yaml").read_text(encoding="utf-8").replace("title: ", "title: Here, ")
    pack = write("north", {"strategies/own-your-part.yaml": text}, "replaces: [{id: own-your-part, reason: Our own words.}]\n")
    assert knowledge_base_with_packs(SHIPPED, [pack]).strategies["own-your-part"].title.startswith("Here, ")


def test_a_pack_disables_a_rule_and_the_rest_stays(write: Write) -> None:
    pack = write("north", head="disables: [{id: made-to-come, reason: We see no mandated clients.}]\n")
    knowledge_base = knowledge_base_with_packs(SHIPPED, [pack])
    assert set(shipped().rules) - set(knowledge_base.rules) == {"made-to-come"}
    assert knowledge_base.strategies == shipped().strategies


@pytest.mark.parametrize("strategy", shipped().strategies)
def test_a_pack_disables_any_strategy_and_no_rule_speaks_of_it_any_more(strategy: str, write: Write) -> None:
    pack = write("north", head=f"disables: [{{id: {strategy}, reason: Not done here.}}]\n")
    knowledge_base = knowledge_base_with_packs(SHIPPED, [pack])
    assert strategy not in knowledge_base.strategies
    spoken_of = {each.strategy for rule in knowledge_base.rules.values() for each in rule.recommends}
    withheld = {each for rule in knowledge_base.rules.values() for each in rule.withholds}
    assert strategy not in spoken_of | withheld
    assert all(rule.recommends or rule.withholds or rule.concludes or rule.alert for rule in knowledge_base.rules.values())
    assert _reported(knowledge_base, mistrust_history="marked", technique_focus="heavy")


def test_a_pack_disables_a_care_alert(write: Write) -> None:
    alert = next(alert.id for alert in shipped().alerts.values() if alert.kind != SAFETY)
    pack = write("north", head=f"disables: [{{id: {alert}, reason: Done elsewhere.}}]\n")
    knowledge_base = knowledge_base_with_packs(SHIPPED, [pack])
    assert alert not in knowledge_base.alerts
    assert alert not in {rule.alert for rule in knowledge_base.rules.values()}


def test_what_one_pack_disables_stays_disabled_under_the_next(write: Write) -> None:
    north = write("north", head="disables: [{id: made-to-come, reason: We see no mandated clients.}]\n")
    assert "made-to-come" not in knowledge_base_with_packs(SHIPPED, [north, write("south")]).rules


@pytest.mark.parametrize("deed", ["disables", "replaces"])
@pytest.mark.parametrize("protected", [*SAFETY_ALERTS, *RAISING])
def test_no_pack_disables_or_replaces_a_safety_alert_or_the_rule_that_raises_it(protected: str, deed: str, write: Write) -> None:
    pack = write("north", {f"rules/{protected}.yaml": RULE.replace("a-new-rule", protected)},
                 f"{deed}: [{{id: {protected}, reason: Never mind.}}]\n")
    assert f"north/pack.yaml:5:17: {protected} belongs to a safety alert, which no pack can change" in _problems(pack)


def test_no_pack_brings_a_second_file_for_a_safety_rule(write: Write) -> None:
    pack = write("north", {f"rules/{RAISING[0]}.yaml": RULE.replace("a-new-rule", RAISING[0])})
    assert any("already defined" in problem for problem in _problems(pack))


def test_no_pack_narrows_a_safety_alert_through_the_findings_on_which_it_rests(write: Write, tmp_path: Path) -> None:
    base = copied_base(tmp_path / "kb")
    raises = _rule(f"alert: {SAFETY_ALERTS[0]}").replace("a-new-rule", "danger-seen")
    raises = raises.replace("  mistrust_history: marked\nthen", "  client_resistance: likely\nthen")
    (base / "rules" / "danger-seen.yaml").write_text(raises, encoding="utf-8")
    pack = write("north", {"rules/a-new-rule.yaml": _rule("conclude: {client_resistance: possible}")})
    assert _problems(pack, base=base) == ["north/rules/a-new-rule.yaml:1:1: client_resistance decides about a safety alert"]
    behind = next(rule.id for rule in shipped().rules.values() if "client_resistance" in rule.concluded)
    disabling = write("south", head=f"disables: [{{id: {behind}, reason: Never mind.}}]\n")
    assert "belongs to a safety alert" in _problems(disabling, base=base)[0]


def test_a_pack_can_add_a_rule_that_raises_a_safety_alert_too(write: Write) -> None:
    pack = write("north", {"rules/a-new-rule.yaml": _rule(f"alert: {SAFETY_ALERTS[0]}")})
    assert _advice(knowledge_base_with_packs(SHIPPED, [pack]), mistrust_history="marked").status is Status.SAFETY


def test_the_clinics_protocol_stands_in_each_safety_alert(write: Write) -> None:
    pack = write("north", {"local.yaml": "protocol: Ring the duty desk on 5.\n"})
    steps = _last_steps(knowledge_base_with_packs(SHIPPED, [pack]))
    assert len(steps) == len(SAFETY_ALERTS)
    assert all("Ring the duty desk on 5." in step for step in steps)


def test_without_a_protocol_each_safety_alert_says_that_none_is_set() -> None:
    steps = _last_steps(shipped())
    assert len(steps) == len(SAFETY_ALERTS)
    assert all("no local protocol is set" in step for step in steps)


def test_the_last_pack_with_a_protocol_sets_it(write: Write) -> None:
    packs = [write(name, {"local.yaml": f"protocol: {name}.\n"}) for name in ("north", "south")]
    assert knowledge_base_with_packs(SHIPPED, [*packs, write("west")]).protocol == "south."


def test_a_protocol_is_plain_text_and_never_a_template(write: Write) -> None:
    knowledge_base = knowledge_base_with_packs(SHIPPED, [write("north", {"local.yaml": 'protocol: "{{ 6 * 7 }} <b>now</b>"\n'})])
    advice = _advice(knowledge_base, acute_crisis="yes")
    assert "{{ 6 * 7 }} <b>now</b>" in Renderer().render(advice, "text")
    assert "{{ 6 * 7 }} &lt;b&gt;now&lt;/b&gt;" in Renderer().render(advice, "html")


def test_every_problem_of_a_pack_is_told_at_once_with_its_place(write: Write) -> None:
    pack = write("north", {
        "manifest.yaml": "name: north\n", "local.yaml": "protocols: x\n",
        "references.yaml": "references:\n  eubanks2018: {citation: Mine.}\n",
    }, "replaces: [{id: made-to-comes, reason: x}]\ndisables:\n  - {id: [a], reason: x}\n  - {id: own-your-part}\n  - nothing\n")
    assert [problem.split(": ", 1)[0] for problem in _problems(pack)] == [
        "north/local.yaml:1:1", "north/manifest.yaml", "north/pack.yaml:5:17", "north/pack.yaml:7:10",
        "north/pack.yaml:8:5", "north/pack.yaml:9:5", "north/references.yaml:2:3",
    ]


def test_a_fault_inside_a_pack_is_told_with_the_place_in_the_pack(write: Write) -> None:
    rule = RULE.replace("marked\nthen", "markd\nthen").replace("slight", "slightly")
    pack = write("north", {"rules/deep/a-new-rule.yaml": rule})
    assert [problem.split(": ", 1)[0] for problem in _problems(pack)] == [
        "north/rules/deep/a-new-rule.yaml:5:21", "north/rules/deep/a-new-rule.yaml:9:16",
    ]


def test_two_packs_in_folders_of_the_same_name_are_told_apart(write: Write) -> None:
    one = write("a/pack", {"vocabulary/facts/own.yaml": FACTS.format(name="one")})
    two = write("b/pack", {"vocabulary/facts/own.yaml": FACTS.format(name="two")})
    assert {"one", "two"} <= knowledge_base_with_packs(SHIPPED, [one, two]).vocabulary.facts.keys()


def test_a_pack_given_twice_is_refused(write: Write) -> None:
    pack = write("north")
    assert _problems(pack, pack) == ["north/pack.yaml:1:7: a pack called north was added before"]


def test_a_pack_that_replaces_without_a_file_is_refused(write: Write) -> None:
    pack = write("north", head="replaces: [{id: made-to-come, reason: x}]\n")
    assert _problems(pack) == ["north/pack.yaml:1:1: the pack replaces made-to-come and brings nothing in its place"]


@pytest.mark.parametrize("where", ["nowhere", "empty", "a-file"])
def test_a_folder_without_pack_yaml_is_no_pack(where: str, write: Write) -> None:
    write("some")
    Path("empty").mkdir()
    Path("a-file").touch()
    assert _problems(Path(where)) == [f"{where}/pack.yaml: pack.yaml is missing"]


def test_a_pack_in_another_version_of_the_language_is_refused(write: Write) -> None:
    pack = write("north")
    head = pack / "pack.yaml"
    head.write_text(head.read_text(encoding="utf-8").replace("language: 1", "language: 2"), encoding="utf-8")
    assert _problems(pack) == ["north/pack.yaml:3:11: a pack is written in version 2 of the rule language"]


def test_a_protocol_beside_the_knowledge_base_is_refused_and_not_passed_over(tmp_path: Path) -> None:
    base = copied_base(tmp_path / "kb")
    (base / "local.yaml").write_text("protocol: Ring the duty desk.\n", encoding="utf-8")
    assert _problems(base=base) == ["local.yaml: local.yaml belongs into a pack, and this is a knowledge base"]
