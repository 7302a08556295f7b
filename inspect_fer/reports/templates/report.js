"use strict";
(() => {
  const root = document.documentElement;
  const kept = {
    get() { try { return localStorage.getItem("inspect-fer-theme"); } catch { return null; } },
    set(value) { try { localStorage.setItem("inspect-fer-theme", value); } catch { /* private mode */ } },
  };
  // Before the first paint, so that nothing flashes.
  if (["light", "dark"].includes(kept.get())) root.dataset.theme = kept.get();

  document.addEventListener("DOMContentLoaded", () => {
    themes();
    tabs();
    for (const table of document.querySelectorAll("table.sortable")) sortable(table);
    addEventListener("beforeprint", () => {
      for (const part of document.querySelectorAll("details")) part.open = true;
    });
  });

  function themes() {
    const button = document.getElementById("theme");
    const system = matchMedia("(prefers-color-scheme: dark)");
    const dark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
    const show = () => button.setAttribute("aria-pressed", String(dark()));
    button.hidden = false;
    button.addEventListener("click", () => {
      root.dataset.theme = dark() ? "light" : "dark";
      kept.set(root.dataset.theme);
      show();
    });
    system.addEventListener("change", show);
    show();
  }

  // Links to sections become tabs; without this script all sections stand below each other.
  function tabs() {
    const list = document.getElementById("tabs");
    const all = [...list.querySelectorAll("a")];
    const panel = (tab) => document.getElementById(tab.hash.slice(1));
    list.setAttribute("role", "tablist");
    list.setAttribute("aria-label", "Sections");
    for (const tab of all) {
      tab.parentElement.setAttribute("role", "none");
      tab.id = `tab-${panel(tab).id}`;
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", panel(tab).id);
      panel(tab).setAttribute("role", "tabpanel");
      panel(tab).setAttribute("aria-labelledby", tab.id);
      panel(tab).tabIndex = 0;
      // Found by the browser's search in the page.
      panel(tab).addEventListener("beforematch", () => select(tab));
      tab.addEventListener("click", (event) => {
        event.preventDefault();
        go(tab);
      });
    }
    list.addEventListener("keydown", (event) => {
      const at = all.indexOf(document.activeElement);
      if (at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
      const to = {
        ArrowRight: (at + 1) % all.length,
        ArrowLeft: (at + all.length - 1) % all.length,
        Home: 0,
        End: all.length - 1,
        " ": at,
      }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      go(all[to]);
      all[to].focus();
    });

    function select(chosen) {
      for (const tab of all) {
        const on = tab === chosen;
        tab.setAttribute("aria-selected", String(on));
        tab.tabIndex = on ? 0 : -1;
        if (on) panel(tab).removeAttribute("hidden");
        else panel(tab).setAttribute("hidden", "until-found");
      }
    }
    function go(tab) {
      select(tab);
      history.replaceState(null, "", tab.hash);
    }
    function follow() {
      const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
      const section = target && target.closest("main > section");
      select(all.find((tab) => panel(tab) === section) || all[0]);
      if (!target || target === section) return;
      for (let part = target.closest("details"); part; part = part.parentElement.closest("details")) {
        part.open = true;
      }
      target.scrollIntoView();
    }
    addEventListener("hashchange", follow);
    follow();
  }

  function sortable(table) {
    const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
    const body = table.tBodies[0];
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        // Figures first from the highest, text from A to Z.
        const first = head.classList.contains("figure") ? "descending" : "ascending";
        const other = first === "ascending" ? "descending" : "ascending";
        const order = head.getAttribute("aria-sort") === first ? other : first;
        for (const one of heads) one.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", order);
        const sign = order === "ascending" ? 1 : -1;
        const rows = [...body.rows].map((row) => [row, value(row.cells[column])]);
        rows.sort(([, a], [, b]) => compare(a, b, sign));
        body.append(...rows.map(([row]) => row));
      });
    });

    function value(cell) {
      if (cell.dataset.value !== undefined) {
        return cell.dataset.value === "" ? null : Number(cell.dataset.value);
      }
      return cell.textContent.trim() || null;
    }
    function compare(a, b, sign) {
      // What is empty stands last in either order.
      if (a === null || b === null) return (a === null) - (b === null);
      return sign * (typeof a === "number" ? a - b : collator.compare(a, b));
    }
  }
})();
