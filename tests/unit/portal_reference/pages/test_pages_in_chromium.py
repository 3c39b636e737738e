"""The portal's pages in headless Chromium, in both languages, by keyboard alone; axe-core checks
contrast and structure at every step."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page

from scripts.portal_process import PortalProcess
from tests.unit.portal_reference.visitors import Authorize, running
from tests.unit.secrecy.draws import EVERY

AXE = Path(__file__).parents[4] / ".cache" / "node" / "node_modules" / "axe-core" / "axe.min.js"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PASSWORD = "une phrase bien longue"
MOST_TABS = 40
WIDTHS = (360, 1100)
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FOCUS = """() => {
  const style = getComputedStyle(document.activeElement);
  return {id: document.activeElement.id, value: document.activeElement.value || '', text:
  document.activeElement.textContent.trim(),
          outline: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2};
}"""


@pytest.fixture(scope="module")
def portal() -> Iterator[PortalProcess]:
    """A separate portal, because these people change its records."""
    with running("--leaky") as process:
        yield process


class Person:
    """Someone without a mouse. Every page that they meet is checked."""

    def __init__(self, chromium: Browser, portal: PortalProcess, language: str) -> None:
        self.portal, self.language = portal, language
        self.page: Page = chromium.new_context(
            locale=language, viewport={"width": 1100, "height": 800}
        ).new_page()
        self.page.set_default_timeout(10_000)
        # listen throughout: a listener that begins when the key is pressed may be too late
        self.page.on("filechooser", lambda _: None)

    def open(self, path: str) -> None:
        self.page.goto(f"{self.portal.url}{path}{'&' if '?' in path else '?'}lang={self.language}")
        self.check()

    def check(self) -> None:
        """Language, contrast, labels, structure, and no sideways scrolling on a telephone."""
        assert self.page.evaluate("document.documentElement.lang") == self.language
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 800})
            assert self.page.evaluate(OVERFLOW) <= 0, (width, self.page.url)
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        page_result = self.page.evaluate("axe.run()")
        faults = [
            (fault["id"], [node["html"] for node in fault["nodes"]])
            for fault in page_result["violations"]
        ]
        assert not faults, (self.page.url, faults)
        assert "color-contrast" in {rule["id"] for rule in page_result["passes"]}

    def tab_to(self, wanted: str) -> None:
        """Press Tab until the field, button or link of this id, value or text has the focus; each
        stop must show it."""
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            focus = self.page.evaluate(FOCUS)
            assert (
                focus["outline"] or focus["id"] == "content" or not focus["text"] + focus["id"]
            ), focus
            if wanted in (focus["id"], focus["value"]) or (
                focus["text"] and focus["text"].startswith(wanted)
            ):
                return
        raise AssertionError(f"{wanted} is not reached by Tab on {self.page.url}")

    def write(self, **fields: str) -> None:
        """Fill fields in the order of the form."""
        for name, text in fields.items():
            self.tab_to(name)
            self.page.keyboard.press("Control+A")
            self.page.keyboard.type(text)

    def attach(self, field: str) -> None:
        self.tab_to(field)
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Space")
        chooser.value.set_files(
            {"name": "lettre.pdf", "mimeType": "application/pdf", "buffer": PDF}
        )

    def send(self) -> None:
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.check()

    def says(self, french: str, english: str) -> bool:
        return (french if self.language == "fr" else english) in self.page.inner_text("main")

    def sign_in(self, username: str, password: str) -> None:
        assert self.page.evaluate("document.activeElement.id") == "username"
        self.page.keyboard.type(username)
        self.write(password=password)
        self.send()


@pytest.fixture(params=["fr", "en"] if EVERY == 1 else ["fr"])
def person(request, chromium, portal) -> Iterator[Person]:
    found = Person(chromium, portal, request.param)
    yield found
    found.page.context.close()


@pytest.fixture
def reviewer(person, chromium, portal) -> Iterator[Person]:
    found = Person(chromium, portal, person.language)
    yield found
    found.page.context.close()


@pytest.fixture
def waiting() -> Iterator[list[str]]:
    """The plugin's place: its redirect address, then the addresses that the browser was sent to."""
    matches: list[str] = []

    class Loopback(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            matches.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "text/plain")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    with HTTPServer(("127.0.0.1", 0), Loopback) as server:
        matches.append(f"http://127.0.0.1:{server.server_port}/callback")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield matches
        server.shutdown()


def password_of(portal: PortalProcess, username: str) -> str:
    return next(
        account["password"] for account in portal.accounts if account["username"] == username
    )


def test_a_commune_asks_is_accepted_and_signs_in(person, reviewer, portal, waiting):
    address = f"noor.fictif.{person.language}@caudry.example"
    person.open("/pages/")
    person.tab_to("Demander un compte" if person.language == "fr" else "Ask for an account")
    person.send()
    person.write(
        name="Noor Fictif",
        email="mairie@caudry.example",
        function="SIG",
        organisation="Commune de Caudry",
        territory="59139",
    )
    person.tab_to("role")
    person.page.keyboard.press("ArrowDown")
    assert person.page.evaluate(FOCUS)["value"] == "commune_agent"
    person.attach("letter")
    person.tab_to("Envoyer" if person.language == "fr" else "Send")
    person.send()
    assert person.says("adresse nominative", "personal address")
    person.write(email=address)
    person.attach("letter")
    person.tab_to("Envoyer" if person.language == "fr" else "Send")
    person.send()
    assert person.says("en attente", "waiting")

    reviewer.open("/pages/requests")
    reviewer.sign_in("admin.local", password_of(portal, "admin.local"))
    assert address in reviewer.page.inner_text("main")
    reviewer.tab_to("lettre.pdf")
    with reviewer.page.expect_download() as download:
        reviewer.page.keyboard.press("Enter")
    assert Path(download.value.path()).read_bytes() == PDF
    reviewer.tab_to("reject")
    reviewer.send()
    assert reviewer.says("Un refus est motivé.", "A rejection says why.")
    reviewer.tab_to("accept")
    reviewer.send()
    assert reviewer.says("acceptée", "accepted")

    person.page.reload()
    person.check()
    person.write(password=PASSWORD)
    person.send()
    assert address in person.page.inner_text("main")

    authorization = Authorize(portal.url)
    parameters = {**authorization.parameters, "redirect_uri": waiting[0], "prompt": "consent"}
    person.open(f"/oauth/authorize?{urlencode(parameters)}")
    assert person.says("vous autorisez", "you allow")
    person.page.keyboard.type(address)
    person.write(password="faux")
    person.send()
    assert person.says("incorrect", "is wrong")
    person.write(username=address, password=PASSWORD)
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")
    assert re.search(r"[?&]code=\w", waiting[1])
    assert authorization.parameters["state"] in waiting[1]


def test_an_epci_designates_its_local_administrator(person, reviewer, portal):
    address = f"yael.fictif.{person.language}@caudresis.example"
    person.open("/pages/designation")
    person.write(
        name="Yaël Fictif", email=address, phone="0300000000", function="DGA",
        organisation="CA du Caudrésis et du Catésis", territory="200030633",
    )  # fmt: skip
    person.tab_to("Envoyer" if person.language == "fr" else "Send")
    person.send()
    assert person.says("en attente", "waiting")
    reviewer.open("/pages/requests")
    reviewer.sign_in("national", password_of(portal, "national"))
    row = reviewer.page.locator("section", has_text=address)
    assert (
        "Administrateur local" if person.language == "fr" else "Local administrator"
    ) in row.inner_text()
    while not row.locator("button[value=reject]").evaluate("e => e === document.activeElement"):
        reviewer.tab_to("reject")
    reviewer.page.keyboard.press("Shift+Tab")
    reviewer.page.keyboard.press("Shift+Tab")
    reviewer.page.keyboard.type("Double")
    reviewer.page.keyboard.press("Tab")
    reviewer.page.keyboard.press("Tab")
    reviewer.send()
    assert reviewer.says("rejetée", "rejected")
    person.page.reload()
    person.check()
    assert person.says("Double", "Double")


def test_the_other_pages_are_sound(person, portal):
    person.open("/pages/rights")
    assert person.says("patrimoine", "own stock")
    person.tab_to("English" if person.language == "fr" else "Français")
    person.language = "en" if person.language == "fr" else "fr"
    person.send()
    person.open("/pages/requests/unknown")
    person.open("/pages/requests")
    person.sign_in("agent.epci", password_of(portal, "agent.epci"))
    assert person.says("réservée", "for the local administrator")
    person.open("/pages/")
    person.tab_to("Se déconnecter" if person.language == "fr" else "Sign out")
    person.send()
    assert not person.says("Connecté", "Signed in")


def test_a_convention_is_recorded_and_its_record_completed(person, portal):
    person.open("/pages/third-parties")
    person.sign_in("admin.local", password_of(portal, "admin.local"))
    person.tab_to("Enregistrer" if person.language == "fr" else "Record")
    person.send()
    name = f"Atelier fictif {person.language}"
    person.write(reference=name, third_party=name, accounts_allowed="1", ends_on="01012030")
    person.send()
    assert person.says("C’est enregistré", "This is recorded")
    assert person.says("01/01/2030", "1 January 2030")
    person.open("/pages/organisations")
    link = "Compléter" if person.language == "fr" else "Complete"
    person.tab_to(f"{link} – {name}")
    person.send()
    person.write(signatory="Kim Fictif", annexes="Annexe 1")
    person.tab_to("Envoyer" if person.language == "fr" else "Send")
    person.send()
    assert "Kim Fictif" in person.page.inner_text("main")
    person.open("/pages/oppositions")
    person.open("/pages/committee")
    person.open("/pages/registers")
    assert name in person.page.inner_text("main")
    with person.page.expect_download() as download:
        person.page.locator("a[href*='contracts.csv']").click()
    assert name in Path(download.value.path()).read_text("utf-8-sig")


def test_the_skip_link_leads_to_the_content(person):
    person.open("/pages/request")
    person.page.keyboard.press("Tab")
    assert person.page.evaluate(FOCUS)["outline"]
    person.page.keyboard.press("Enter")
    assert person.page.evaluate("document.activeElement.id") == "content"


def test_the_gip_takes_a_password_away_and_its_owner_chooses_another(person, reviewer, portal):
    reviewer.open("/pages/accounts")
    reviewer.sign_in("agent.epci", password_of(portal, "agent.epci"))
    assert reviewer.says("l’administrateur du portail", "the portal’s administrator")
    person.open("/pages/accounts")
    person.sign_in("national", password_of(portal, "national"))
    assert person.says("bailleur", "bailleur")
    button = "Désactiver" if person.language == "fr" else "Switch off"
    person.write(**{"reason-1": "Données transmises à un tiers."})
    person.tab_to(button)
    person.send()
    assert person.says("est désactivé.", "is off.")
    person.tab_to("Rouvrir" if person.language == "fr" else "Switch on")
    person.send()
    assert person.says("est rouvert.", "is open again.")
    person.tab_to("Réinitialiser" if person.language == "fr" else "Reset")
    person.send()
    address = person.page.inner_text("main code")
    owner = reviewer
    owner.open(address.removeprefix(portal.url))
    owner.write(password="aaaaaaaaaaaaa")
    owner.send()
    assert owner.says("se devine", "can be guessed")
    owner.write(password="quatre mots sans lien")
    owner.send()
    assert owner.says("Identifiant", "User name")
