"use strict";
(() => {
  const reveal = () => {
    const target = document.getElementById(location.hash.slice(1));
    for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    if (target) target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link && link.hash === location.hash) setTimeout(reveal);
  });
  reveal();

  const table = document.querySelector("table.sortable");
  if (!table) return;
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const heads = [...table.tHead.rows[0].cells];
  const value = (row, column) => row.cells[column].dataset.value || "";
  const order = (one, other, isNumber, sign) => {
    if (one === "" || other === "") return (one === "") - (other === "");
    return sign * (isNumber ? one - other : one.localeCompare(other));
  };
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const first = head.dataset.first;
      const now = head.getAttribute("aria-sort");
      const next = !now ? first : now === "ascending" ? "descending" : "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", next);
      const sign = next === "ascending" ? 1 : -1;
      const isNumber = "number" in head.dataset;
      body.append(...rows.sort((a, b) => order(value(a, column), value(b, column), isNumber, sign)));
    });
  });

  const filters = document.querySelector(".filters");
  const selects = [...filters.querySelectorAll("select")];
  const count = filters.querySelector("output");
  const keepWidths = (isKept) => {
    const widths = heads.map((head) => head.offsetWidth);
    const width = table.offsetWidth;
    heads.forEach((head, column) => { head.style.width = isKept ? `${widths[column]}px` : ""; });
    Object.assign(table.style, isKept ? { tableLayout: "fixed", width: `${width}px` } : { tableLayout: "", width: "" });
  };
  const filter = () => {
    const isChosen = selects.some(({ value }) => value);
    if (isChosen && !table.style.width) keepWidths(true);
    rows.forEach((row) => {
      row.hidden = !selects.every(({ value, name }) => !value || row.dataset[name].split("|").includes(value));
    });
    count.textContent = `${rows.filter((row) => !row.hidden).length} of ${rows.length}`;
    if (!isChosen) keepWidths(false);
  };
  addEventListener("resize", () => keepWidths(false));
  selects.forEach((select) => select.addEventListener("change", filter));
  filters.hidden = false;
  filter();
})();

(() => {
  const dialog = document.createElement("dialog");
  dialog.className = "enlarged";
  const close = document.createElement("button");
  close.textContent = "Close";
  close.addEventListener("click", () => dialog.close());
  const room = document.createElement("div");
  room.tabIndex = 0;
  room.setAttribute("role", "region");
  dialog.append(close, room);
  document.body.append(dialog);
  dialog.addEventListener("close", () => room.replaceChildren());
  document.querySelectorAll("figure").forEach((figure) => {
    const picture = figure.querySelector("img");
    const button = figure.querySelector(".enlarge");
    if (!picture || !button) return;
    const name = picture.parentElement.getAttribute("aria-label");
    const enlarge = () => {
      room.replaceChildren(picture.cloneNode());
      dialog.setAttribute("aria-label", name);
      room.setAttribute("aria-label", name);
      dialog.showModal();
    };
    button.hidden = false;
    button.addEventListener("click", enlarge);
    picture.classList.add("enlarges");
    picture.addEventListener("click", enlarge);
    picture.parentElement.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault(); // else the same key would press Close
      enlarge();
    });
  });
})();
