/* Makes elements of pages without HTML texts, so that nothing in the data is read as markup. */
"use strict";

occupancyAtlas.elements = (() => {
  const MOST = 4; // choices that stand side by side
  const SVG = "http://www.w3.org/2000/svg";

  function fill(node, attributes, children) {
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (name === "style") Object.entries(value).forEach(([k, v]) => node.style.setProperty(k, v));
      else if (value !== false && value !== null && value !== undefined) {
        node.setAttribute(name, value === true ? "" : value);
      }
    }
    node.append(...children.flat().filter((child) => child !== null && child !== undefined));
    return node;
  }

  const html = (name, attributes, ...children) =>
    fill(document.createElement(name), attributes, children);
  const svg = (name, attributes, ...children) =>
    fill(document.createElementNS(SVG, name), attributes, children);
  const byId = (id) => document.getElementById(id);

  /* Save a text or a blob as a file. The page makes it itself, without a request. */
  function download(name, content, type) {
    const address = URL.createObjectURL(new Blob([content], { type }));
    const link = html("a", { href: address, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }

  /* Return a text without accents and capitals, for searches. */
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  /* Show buttons of which one is pressed. list: [{id, text, title}] */
  function choices(holder, list, selected, choose) {
    if (list.length > MOST) { selection(holder, list, selected, choose); return; }
    const focused = document.activeElement && holder.contains(document.activeElement)
      ? document.activeElement.dataset.id : null;
    holder.replaceChildren(...list.map((choice) => html("button", {
      type: "button", "data-id": choice.id, title: choice.title || false,
      "aria-pressed": String(choice.id === selected), onclick: () => choose(choice.id),
    }, choice.text)));
    if (focused !== null) {
      const refocused = [...holder.children].find((button) => button.dataset.id === focused);
      if (refocused) refocused.focus();
    }
  }

  /* Show many choices as a list to open. */
  function selection(holder, list, selected, choose) {
    const select = holder.querySelector("select")
      || holder.appendChild(html("select", { onchange: (event) => choose(event.target.value) }));
    select.setAttribute("aria-label", holder.getAttribute("aria-label"));
    select.replaceChildren(...list.map((choice) => html("option", { value: choice.id,
      selected: choice.id === selected }, choice.text)));
    holder.classList.add("list");
  }

  const LINK = /(https?:\/\/[^\s]*[^\s.,;:)]|[^\s@:]+@[^\s@]+\.[a-z]{2,})/;

  /* Return a text whose addresses, of pages and of mail, are links. */
  const linked = (text) => text.split(LINK).map((part, index) => (index % 2
    ? html("a", { href: part.startsWith("http") ? part : `mailto:${part}`, target: "_blank", rel: "noopener" }, part) : part));

  return { html, svg, byId, download, plain, choices, linked };
})();
