/* The pages of text: findings, method, what was proved, how to share. */
"use strict";

occupancyAtlas.prose = (() => {
  const { html, byId } = occupancyAtlas.elements;
  const { words, numbers } = occupancyAtlas;

  function findings() {
    const meta = occupancyAtlas.get("meta"), { now } = occupancyAtlas.state;
    const sentences = meta.findings[now.vintage];
    byId("page-findings").replaceChildren(
      html("h1", {}, words.word("findings_of", { period: now.vintage })),
      ...meta.themes.map((theme) => [theme, meta.indicators.filter((indicator) => indicator.theme === theme.id && indicator.kind !== "class")]) // a class has no finding
        .filter(([, list]) => list.length).flatMap(([theme, list]) => [
        html("h2", {}, words.text(theme.label)),
        html("ul", { class: "findings" }, ...list.map((indicator) => html("li", {},
          html("a", { href: occupancyAtlas.state.address({ page: "map", indicator: indicator.id }) }, words.text(sentences[indicator.id])),
          words.text(indicator.help) ? html("span", { class: "quiet" }, words.text(indicator.help)) : null)))]),
      html("p", { class: "caption" }, words.text(meta.caption)));
  }

  function method() {
    const meta = occupancyAtlas.get("meta");
    byId("page-method").replaceChildren(html("h1", {}, words.word("method_of")),
      ...words.text(meta.method).map(([text, heading]) => html(heading ? "h2" : "p", {}, text)),
      html("p", { class: "caption" }, words.text(meta.caption)));
  }

  function verify() {
    const proof = occupancyAtlas.get("proof"), { language } = occupancyAtlas.state.now;
    const n = (value) => numbers.number(value, 0, language);
    const provedTogether = proof.releases.filter((release) => release.beside.length);
    const means = occupancyAtlas.get("meta").indicators.filter((indicator) => indicator.kind === "mean").map((indicator) => words.text(indicator.label));
    const moment = new Date(proof.at).toLocaleString(language === "fr" ? "fr-FR" : "en-GB", { dateStyle: "long", timeStyle: "short" });
    const cells = { cells: n(proof.cells), hidden: n(proof.hidden), units: n(proof.units), legends: n(proof.legends) };
    byId("page-verify").replaceChildren(
      html("h1", {}, words.word("verify_of")), html("p", { class: "lead" }, words.word("verify_lead", { least: n(Math.max(...proof.releases.map((release) => release.min_households))) })),
      html("p", {}, words.word("written", { at: moment, gate: proof.gate })),
      html("h2", {}, words.word("proved")),
      html("ul", { class: "proved" }, html("li", {}, words.word("proved_equal", cells)),
        html("li", {}, words.word("proved_subset")), ...ledgerLines(proof, n),
        ...(provedTogether.length ? [html("li", {}, words.word("proved_beside", { vintages: proof.releases.map((r) => r.vintage).join(", ") }))] : []),
        html("li", {}, words.word("proved_files")), html("li", {}, words.word("no_request"))),
      html("h2", {}, words.word("not_proved")), html("p", {}, words.word("not_proved_text")),
      ...(means.length ? [html("p", {}, words.word("not_proved_means", { means: means.join(", ") }))] : []),
      html("h2", {}, words.word("releases")), releases(proof, n),
      html("details", {}, html("summary", {}, words.word("files")), html("p", {}, words.word("how_to_check")),
      html("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": words.word("files") },
        html("table", { class: "digests" }, html("tbody", {}, ...Object.entries(proof.files)
          .map(([name, digest]) => html("tr", {}, html("th", { scope: "row" }, name), html("td", {}, html("code", {}, digest)))))))));
  }

  /* Return the sentences on earlier figures, on the audit and on the atlas that was replaced. */
  function ledgerLines(proof, n) {
    const { language } = occupancyAtlas.state.now, { published, digest } = proof.replaced;
    const sentences = [words.word("proved_ledger", { known: n(proof.known) })];
    if (proof.audited) sentences.push(words.word("proved_audit", { audited: n(proof.audited), beside: n(proof.beside) }));
    sentences.push(words.word("proved_later"));
    if (digest) {
      const day = new Date(`${published}T12:00:00`).toLocaleDateString(language === "fr" ? "fr-FR" : "en-GB", { dateStyle: "long" });
      sentences.push(words.word("proved_replaced", { day, digest: `${digest.slice(0, 12)}…` }));
    }
    return sentences.map((text) => html("li", {}, text));
  }

  function releases(proof, n) {
    const heads = ["vintage", "scale", "released", "withheld", "threshold", "policy"];
    const rows = proof.releases.flatMap((release) => release.scales.map((scale) => html("tr", {},
      html("th", { scope: "row" }, release.vintage),
      html("td", {}, words.text(occupancyAtlas.figures.scale(scale.scale).label)),
      html("td", { class: "number" }, n(scale.released)),
      html("td", { class: "number" }, scale.withheld === null ? words.word("not_stated") : n(scale.withheld)),
      html("td", { class: "number" }, n(release.min_households)), html("td", {}, release.policy))));
    return html("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": words.word("releases") },
      html("table", {}, html("thead", {}, html("tr", {}, ...heads.map((key) => html("th", { scope: "col",
        class: ["released", "withheld", "threshold"].includes(key) ? "number" : false }, words.word(key))))), html("tbody", {}, ...rows)));
  }

  function share() {
    const { state } = occupancyAtlas, meta = occupancyAtlas.get("meta");
    const ownAddress = location.protocol === "file:" ? null : location.href.split("#")[0];
    const base = ownAddress || "https://www.example.fr/atlas/index.html";
    const address = base + state.address({ page: "map" });
    const frame = `<iframe src="${(base + state.address({ page: "map", embedded: true })).replace(/&/g, "&amp;")}" `
      + `title="${words.word("name")} – ${meta.territory.name.replace(/"/g, "&quot;")}" width="100%" height="760" `
      + 'loading="lazy" referrerpolicy="no-referrer" sandbox="allow-scripts allow-same-origin allow-downloads allow-popups"></iframe>\n'
      + '<script>addEventListener("message", (e) => { for (const f of document.querySelectorAll("iframe"))'
      + ' if (f.contentWindow === e.source && e.data.occupancyAtlas > 0) f.height = e.data.occupancyAtlas; });</script>';
    byId("page-share").replaceChildren(html("h1", {}, words.word("share_of")),
      field("share-link", "link", address), field("share-frame", "embed", frame),
      html("p", { class: "quiet" }, [ownAddress ? "" : words.word("embed_hint"), words.word("embed_height")].join(" ")),
      html("h2", {}, words.word("data")), html("p", {}, words.word("data_hint"), " ",
        html("a", { href: "atlas.json" }, "atlas.json")));
  }

  function field(id, key, text) {
    const area = html("textarea", { id, readonly: true, rows: key === "embed" ? 8 : 2, onfocus: (event) => event.target.select() }, text);
    const status = html("span", { role: "status", class: "quiet" });
    const copy = () => {
      area.select();
      (navigator.clipboard ? navigator.clipboard.writeText(text) : Promise.reject())
        .catch(() => document.execCommand("copy")).then(() => { status.textContent = words.word("copied"); });
    };
    return html("div", { class: "field" }, html("label", { for: id }, words.word(key)), area,
      html("p", { class: "acts" }, html("button", { type: "button", onclick: copy }, words.word("copy")), status));
  }

  return { findings, method, verify, share };
})();
