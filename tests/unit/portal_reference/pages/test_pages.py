"""The portal's own pages: two languages, labelled fields, readable colours, safe headers, and a
request from the form to the decision."""

import re
from html.parser import HTMLParser

import pytest
import requests

from occupancy_plugin.toolbelt.contrast import contrast
from scripts.portal.pages import document as pages
from scripts.portal.pages import texts
from scripts.portal.pages.document import HEADERS
from tests.unit.portal_reference.visitors import Browser

PAGES = ("/pages/", "/pages/request", "/pages/designation", "/pages/rights", "/pages/sign-in")


class Reader(HTMLParser):
    """Collects what accessibility needs to know."""

    def __init__(self) -> None:
        super().__init__()
        self.language, self.labels, self.fields, self.headings, self.title = "", set(), [], 0, ""
        self.actions: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self._inside = tag
        if tag == "html":
            self.language = attributes.get("lang", "")
        if tag == "label":
            self.labels.add(attributes.get("for"))
        if tag in ("input", "select", "textarea") and attributes.get("type") != "hidden":
            self.fields.append(attributes.get("id"))
        if tag == "h1":
            self.headings += 1

    def handle_data(self, data):
        if self._inside == "title":
            self.title += data


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    return reader


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_pages_are_labelled_in_both_languages(portal, path, language):
    answer = requests.get(portal.url + path, params={"lang": language}, timeout=10)
    assert answer.status_code == 200
    page = read(answer.text)
    assert page.language == language
    assert page.headings == 1
    assert set(page.fields) <= page.labels
    assert ("données fictives" if language == "fr" else "fictitious data") in answer.text.lower()
    for name, value in HEADERS.items():
        assert answer.headers[name] == value


def test_the_browser_s_language_is_used(portal):
    for header, language in (("fr-FR,fr;q=0.9", "fr"), ("en-GB", "en"), ("de", "fr")):
        answer = requests.get(
            f"{portal.url}/pages/", headers={"Accept-Language": header}, timeout=10
        )
        assert read(answer.text).language == language


def test_the_sign_in_page_says_what_is_allowed(browser):
    page = browser.page(lang="fr")
    assert "autorisez" in page.text
    assert "les statistiques ouvertes à votre compte" in page.text
    assert 'autocomplete="current-password"' in page.text
    assert read(page.text).headings == 1
    other = re.search(r'href="([^"]+)" lang="en"', page.text)[1].replace("&amp;", "&")
    english = browser.browser.get(browser.url + other, timeout=10)
    assert "you allow" in english.text
    assert browser.parameters["code_challenge"] in other


def test_contrast_is_at_least_four_and_a_half_to_one(portal):
    css = requests.get(f"{portal.url}/style.css", timeout=10).text
    css = re.sub(r"#(\w)(\w)(\w)(?!\w)", r"#\1\1\2\2\3\3", css)
    names = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", css))
    for text in ("ink", "muted", "accent", "danger"):
        assert contrast(names[text], names["paper"]) >= 4.5, text
    assert contrast(names["ink"], names["ground"]) >= 4.5
    for text, ground in re.findall(r"color: (#[0-9a-f]{6}); background: (#[0-9a-f]{6})", css):
        assert contrast(text, ground) >= 4.5, (text, ground)
    assert contrast(names["line"], names["paper"]) >= 3, "borders of fields"


def test_every_text_is_in_both_languages_with_french_typography():
    for key, (french, english) in texts.TEXTS.items():
        assert french, key
        assert english, key
        assert "'" not in french, key
        assert not re.search(r"[^\u00a0\u202f][:;?!]", french), key
        assert set(re.findall(r"{\w+}", french)) == set(re.findall(r"{\w+}", english)), key


def test_pages_refuse_forms_from_elsewhere_and_strangers(portal, password):
    stranger = requests.post(
        f"{portal.url}/pages/request", data={"name": "x", "csrf": "forged"}, timeout=10
    )
    assert stranger.status_code == 400
    visitor = Browser(portal.url)
    page = visitor.get("/pages/requests?lang=en")
    denied = visitor.fill(
        page.url.removeprefix(portal.url),
        page,
        username="agent.epci",
        password=password("agent.epci"),
    )
    assert denied.status_code == 403
    assert "for the local administrator" in denied.text
    assert visitor.get("/pages/requests/unknown").status_code == 404


def test_the_way_back_after_sign_in_stays_inside(portal, password):
    visitor = Browser(portal.url)
    for following in ("//evil.example/", "https://evil.example/", "/oauth/authorize"):
        page = visitor.get(f"/pages/sign-in?next={following}")
        answer = visitor.line.post(
            f"{portal.url}/pages/sign-in",
            params={"next": following},
            data={
                "csrf": re.search(r'name="csrf" value="([^"]+)"', page.text)[1],
                "username": "agent.epci",
                "password": password("agent.epci"),
            },
            allow_redirects=False,
            timeout=10,
        )
        assert answer.headers["Location"].startswith("/pages/")


def test_texts_of_users_are_escaped(portal):
    visitor = Browser(portal.url)
    page = visitor.get("/pages/request")
    answer = visitor.fill("/pages/request", page, name="<script>alert(1)</script>", email="x")
    assert "<script>" not in answer.text
    assert pages.HEADERS["Content-Security-Policy"].startswith("default-src 'none'")
