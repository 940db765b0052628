/* The page comes to life: charts from the data, sortable tables, the ledger in pages. Every text of a record goes in as text. */
(() => {
  "use strict";
  const PAGE_ROWS = 50;
  const UNITS = [["w", 604800], ["d", 86400], ["h", 3600], ["m", 60], ["s", 1]];
  const RANKS = ["elite", "high", "medium", "low", "info", "warning", "error"]; /* a badge sorts by its rank */
  const NBSP = "\u00a0", NONE = "\u2013";
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const data = read("data");
  const stat = { now: data.mttr.calculation };

  /* As mttr writes durations: the largest unit and, where it is not 0, the next smaller. */
  function duration(seconds) {
    const whole = Math.round(Math.abs(seconds)), sign = seconds < 0 ? "\u2212" : "";
    const at = UNITS.findIndex(([, size], i) => whole >= size || i === UNITS.length - 1);
    const count = Math.floor(whole / UNITS[at][1]);
    const rest = at + 1 < UNITS.length ? Math.floor((whole % UNITS[at][1]) / UNITS[at + 1][1]) : 0;
    return sign + count + NBSP + UNITS[at][0] + (rest > 0 ? NBSP + rest + NBSP + UNITS[at + 1][0] : "");
  }

  const plural = (n) => `${n} record${n === 1 ? "" : "s"}`;

  function element(name, text, className) {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  /* Remote text, isolated: its writing direction ends with it. */
  const isolated = (text) => element("bdi", text);
  const dash = () => element("span", NONE, "none");
  const headings = (id) => [...document.querySelectorAll(`table[data-id="${id}"] tbody th`)].map((th) => th.textContent);
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

  /* ---- charts ---- */

  /* Least squares over the index of the buckets, empty ones left out, as mttr's `trend`. */
  function trend(values) {
    const points = values.map((y, x) => [x, y]).filter(([, y]) => y !== null);
    if (points.length < 2) return null;
    const mean = (i) => points.reduce((sum, point) => sum + point[i], 0) / points.length;
    const mx = mean(0), my = mean(1);
    const slope = points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0) /
      points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
    return { slope, intercept: my - slope * mx };
  }

  /* Steps that read well as durations. */
  function step(most) {
    const wanted = most / 5;
    return [1, 5, 15, 60, 300, 900, 1800, 3600, 7200, 14400, 28800, 43200, 86400, 172800, 604800, 1209600, 2419200]
      .find((size) => size >= wanted) || Math.ceil(wanted / 2419200) * 2419200;
  }

  /* Over time some dates may be left out; of a distribution each class is named. */
  function scales(durations, most) {
    const grid = { color: colour("line") }, ticks = { color: colour("soft"), maxRotation: 0, autoSkipPadding: 12 };
    const x = durations ? ticks : { ...ticks, autoSkip: false, maxRotation: 60 };
    const y = durations ? { ...ticks, stepSize: step(most), callback: duration } : { ...ticks, precision: 0 };
    return { x: { grid: { display: false }, ticks: x }, y: { beginAtZero: true, grid, border: { display: false }, ticks: y } };
  }

  const charts = {};
  function draw(name, datasets, labels, durations, tooltip) {
    const box = document.querySelector(`[data-chart="${name}"]`);
    if (data.mttr.count === 0) return; /* nothing is no chart */
    const most = Math.max(0, ...datasets.flatMap((set) => set.data).filter((value) => value !== null));
    box.hidden = false;
    charts[name]?.destroy();
    charts[name] = new Chart(box.firstElementChild, {
      type: "bar",
      data: { labels, datasets },
      options: {
        animation: false, maintainAspectRatio: false, interaction: { mode: "index", intersect: false },
        scales: scales(durations, most),
        plugins: { legend: { display: false }, tooltip: { callbacks: { label: tooltip } } },
      },
    });
  }

  function drawSeries() {
    const series = data.mttr.series, values = series.map((bucket) => bucket[stat.now]), line = trend(values);
    const bars = { label: stat.now, data: values, backgroundColor: colour("accent"), borderRadius: 3, maxBarThickness: 44 };
    const sets = [bars];
    if (line) {
      sets.unshift({
        type: "line", label: "trend", data: values.map((_, i) => Math.max(0, line.intercept + line.slope * i)),
        borderColor: colour("trend"), borderWidth: 2, borderDash: [6, 4], pointRadius: 0, pointHitRadius: 0,
      });
    }
    draw("series", sets, headings("series"), true, (item) => item.dataset.type === "line"
      ? `trend ${duration(item.parsed.y)}`
      : `${stat.now} ${duration(item.parsed.y)}, ${series[item.dataIndex].count} counted`);
    const said = document.getElementById("trend");
    said.textContent = line ? `Dashed: the trend of the ${stat.now}, ${line.slope < 0 ? "" : "+"}${duration(line.slope)} each ${data.mttr.granularity}.`
      : data.mttr.count === 0 ? "Nothing was counted in this range." : "Too few buckets with records for a trend.";
    said.dataset.v = line ? line.slope : "";
  }

  function drawHistogram() {
    const set = {
      label: "records", data: data.mttr.distribution.histogram.map((bin) => bin.count), backgroundColor: colour("accent"),
      borderRadius: 3, barPercentage: 1, categoryPercentage: 0.92,
    };
    draw("histogram", [set], headings("histogram"), false, (item) => plural(item.parsed.y));
  }

  function drawAll() {
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    drawSeries();
    drawHistogram();
  }

  function setUpSwitch() {
    const box = document.getElementById("switch"), buttons = [...box.querySelectorAll("button")];
    const choose = (name) => {
      stat.now = name;
      buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.stat === name)));
      drawSeries();
    };
    buttons.forEach((button) => button.addEventListener("click", () => choose(button.dataset.stat)));
    box.hidden = false;
    choose(stat.now);
  }

  /* ---- sorting ---- */

  /* Numbers by size, texts by language; null is always last. */
  function compare(a, b, down) {
    if (a === null || b === null) return (a === null) - (b === null);
    const order = typeof a === "number" ? a - b : a.localeCompare(b, "en", { numeric: true });
    return down ? -order : order;
  }

  function cellValue(row, column) {
    const cell = row.cells[column], badge = cell.querySelector(".badge");
    if (cell.dataset.v !== undefined) return Number(cell.dataset.v);
    if (badge && RANKS.includes(badge.textContent)) return RANKS.indexOf(badge.textContent);
    return cell.classList.contains("n") || cell.textContent === NONE ? null : cell.textContent;
  }

  /* Makes the headings buttons; sort(column, down) is told which. */
  function sortable(table, sort) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = element("button", head.textContent);
      button.type = "button";
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending" ||
          (head.getAttribute("aria-sort") === null && head.classList.contains("n"));
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        sort(column, down);
      });
    });
  }

  function setUpTables() {
    document.querySelectorAll("section table:not([data-id=ledger])").forEach((table) => {
      const body = table.tBodies[0];
      sortable(table, (column, down) => {
        const rows = [...body.rows].map((row) => [cellValue(row, column), row]);
        body.append(...rows.sort((a, b) => compare(a[0], b[0], down)).map((pair) => pair[1]));
      });
    });
  }

  /* ---- ledger ---- */

  function localTime() {
    const options = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    const zoned = (timeZone) => new Intl.DateTimeFormat("sv-SE", { ...options, timeZone });
    let format;
    try {
      format = zoned(data.summary.range.timezone);
    } catch {
      format = zoned("UTC"); /* a zone that this browser does not know */
    }
    return (text) => format.format(new Date(text));
  }

  const SHOWN = {
    start: localTime(), end: localTime(), duration_s: duration, teams: (teams) => teams.join(", "),
  };
  const CLASSES = {
    duration_s: "n", start: "time", end: "time", priority: "short", state: "short", short_description: "long",
  };
  const isEmpty = (value) => value === null || value === "" || (Array.isArray(value) && value.length === 0);

  function cell(ledger, row, column) {
    const [key] = ledger.columns[column], value = row[column];
    const made = element(column === 0 ? "th" : "td", undefined, CLASSES[key]);
    const url = row[ledger.columns.length - 1];
    if (column === 0) made.scope = "row";
    const text = isEmpty(value) ? dash() : isolated(SHOWN[key] ? SHOWN[key](value) : value);
    if (key === "number" && url !== null && /^https?:\/\//.test(url)) {
      const link = element("a");
      Object.assign(link, { href: url, rel: "noopener noreferrer", target: "_blank" });
      link.append(text);
      made.append(link);
    } else {
      made.append(text);
    }
    return made;
  }

  function setUpLedger() {
    const ledger = read("rows"), box = document.getElementById("ledger"), table = box.querySelector("table");
    const last = ledger.columns.length - 1, at = (key) => ledger.columns.findIndex(([name]) => name === key);
    const reason = at("reason"), search = document.getElementById("search"), which = document.getElementById("which");
    const previous = document.getElementById("previous"), next = document.getElementById("next");
    /* Columns that no record fills are left out, but for the reason. */
    const shown = [...ledger.columns.keys()].slice(0, last)
      .filter((column) => column === reason || ledger.rows.some((row) => !isEmpty(row[column])));
    let texts = null, found = ledger.rows, page = 0, order = null;

    /* Made at the first search: all texts of a row in lower case. */
    const textOf = (i) => {
      texts ??= ledger.rows.map((row) => row.slice(0, last).filter((value) => value !== null).join("\n").toLowerCase());
      return texts[i];
    };

    function show() {
      const pages = Math.max(1, Math.ceil(found.length / PAGE_ROWS));
      page = Math.min(page, pages - 1);
      table.tBodies[0].replaceChildren(...found.slice(page * PAGE_ROWS, (page + 1) * PAGE_ROWS).map((row) => {
        const made = element("tr");
        made.append(...shown.map((column) => cell(ledger, row, column)));
        return made;
      }));
      document.getElementById("page").textContent = `${found.length} of ${plural(ledger.rows.length)}, page ${page + 1} of ${pages}`;
      previous.disabled = page === 0;
      next.disabled = page + 1 >= pages;
    }

    function find() {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean), wanted = which.value;
      found = ledger.rows.filter((row, i) => (wanted === "all" || (row[reason] === null) === (wanted === "counted")) &&
        words.every((word) => textOf(i).includes(word)));
      if (order) {
        const value = (row) => isEmpty(row[order.column]) ? null : Array.isArray(row[order.column]) ? row[order.column].join() : row[order.column];
        found = [...found].sort((a, b) => compare(value(a), value(b), order.down));
      }
      page = 0;
      show();
    }

    for (const [key, heading] of shown.map((column) => ledger.columns[column])) {
      const head = element("th", heading, key === "duration_s" ? "n" : "");
      head.scope = "col";
      table.tHead.rows[0].append(head);
    }
    sortable(table, (i, down) => { order = { column: shown[i], down }; find(); });
    search.addEventListener("input", find);
    which.addEventListener("change", find);
    search.form.addEventListener("submit", (event) => event.preventDefault());
    previous.addEventListener("click", () => { page--; show(); });
    next.addEventListener("click", () => { page++; show(); });
    box.hidden = false;
    search.form.hidden = false;
    show();
  }

  /* On paper everything is open, and headings are plain text: Chromium repeats none that holds a button. */
  function setUpPrint() {
    let closed = [], buttons = [];
    window.addEventListener("beforeprint", () => {
      closed = [...document.querySelectorAll("details:not([open])")];
      closed.forEach((details) => { details.open = true; });
      buttons = [...document.querySelectorAll("thead button")].map((button) => [button.parentElement, button]);
      buttons.forEach(([head]) => { head.textContent = head.textContent; });
    });
    window.addEventListener("afterprint", () => {
      closed.forEach((details) => { details.open = false; });
      buttons.forEach(([head, button]) => head.replaceChildren(button));
    });
  }

  drawAll();
  setUpSwitch();
  setUpTables();
  setUpLedger();
  document.querySelectorAll("details[open]").forEach((details) => { details.open = false; });
  for (const media of ["(prefers-color-scheme: dark)", "print"]) window.matchMedia(media).addEventListener("change", drawAll);
  setUpPrint();
})();
