(() => {
  const section = document.querySelector(".advice");
  if (!section) return;
  const data = JSON.parse(section.dataset.forecasts);
  const view = (text) => new DataView(Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0)).buffer);
  const [seconds, widths] = [view(data.seconds), view(data.enough)];
  const inputs = [...section.querySelectorAll("input[type=range]")];
  const [gil, started] = ["gil", "started"].map((name) => section.querySelector(`input[name=${name}]`));
  const find = (name) => section.querySelector(name);
  const [said, bars, axis] = [find(".fastest"), find(".bars"), find(".axis")];
  const command = section.parentElement.querySelector(".command");
  const record = command.textContent.split(" --")[0];

  const forecasts = ({ wait, cpu, jobs, width, releases, starts }) => {
    const [size, at] = [data.texts.wait.length * data.texts.cpu.length, wait * data.texts.cpu.length + cpu];
    const known = data.models.map((model) => {
      const block = model.makespans[releases][jobs][width];
      if (block === null) return null;
      const makespan = seconds.getFloat32(4 * (block * size + at), true);
      const enough = widths.getUint16(2 * (model.enough[releases][jobs] * size + at), true);
      const own = data.widths[width] === null ? enough : Math.min(data.widths[width], data.jobs[jobs]);
      const start = starts ? model.startup : 0;
      const [low, high] = [makespan / model.factor + start, makespan * model.factor + start];
      return { ...model, makespan: makespan + start, low, high, own };
    });
    return known.filter((row) => row && Number.isFinite(row.makespan)).sort((a, b) => a.makespan - b.makespan);
  };

  const digits = (value) => (value >= 99.95 ? Math.round(value).toLocaleString("en") : value.toFixed(value < 9.995 ? 2 : 1));
  const duration = (value) => {
    const [unit, name] = [[1, "s"], [1e-3, "ms"], [1e-6, "µs"], [1e-9, "ns"]].find(([unit]) => value >= unit * 0.9995) || [1e-9, "ns"];
    return `${digits(value / unit)} ${name}`;
  };
  const listed = (words) => (words.length > 1 ? `${words.slice(0, -1).join(", ")} and ${words.at(-1)}` : words[0]);
  const element = (tag, name, text, parent) => {
    const made = document.createElement(tag);
    made.className = name;
    made.textContent = text;
    parent.append(made);
    return made;
  };

  const isGood = (row, best) => row.makespan <= best.makespan * data.margin;
  const isNear = (row, best) => row.low <= best.high;

  const sentence = (rows) => {
    const [best, ...others] = rows;
    const equal = others.filter((row) => isGood(row, best));
    const near = others.filter((row) => !equal.includes(row) && isNear(row, best));
    const names = (some) => listed(some.map((row) => row.model));
    const parts = [`Fastest: ${best.model}`];
    if (equal.length) parts.push(`${names(equal)} within ${Math.round(100 * (data.margin - 1))} % of it`);
    if (near.length) parts.push(`${names(near)} may be as fast`);
    return `${parts.join("; ")}.`;
  };

  const draw = (rows, isEnough, starts) => {
    bars.replaceChildren();
    axis.replaceChildren();
    if (!rows.length) return;
    const first = Math.floor(Math.log10(Math.min(...rows.map((row) => row.low))));
    const decades = Math.max(1, Math.ceil(Math.log10(Math.max(...rows.map((row) => row.high)))) - first);
    const place = (value) => (100 * (Math.log10(value) - first)) / decades;
    rows.forEach((row, rank) => {
      const good = isGood(row, rows[0]);
      const item = element("li", good ? "good" : "", "", bars);
      Object.assign(item.dataset, { model: row.model, makespan: row.makespan, low: row.low, high: row.high, width: row.own });
      element("span", "model", row.model, item);
      element("b", "", duration(row.makespan), item);
      const rest = element("span", "rest", "", item);
      const times = good ? "" : `, ${digits(row.makespan / rows[0].makespan)}x the fastest`;
      const word = rank === 0 ? ", fastest" : good ? ", equally good" : isNear(row, rows[0]) ? ", may be as fast" : "";
      const many = isEnough ? `; ${row.own.toLocaleString("en")} at a time` : "";
      const start = row.startupText ? `; ${starts ? "with" : "without"} ${row.startupText} to start its pool` : "";
      rest.textContent = `[${duration(row.low)}, ${duration(row.high)}]${times}${word}${many}${start}`;
      const track = element("span", "track", "", item);
      track.setAttribute("aria-hidden", "true");
      track.style.setProperty("--decades", decades);
      element("span", "bar", "", track).style.width = `${place(row.makespan)}%`;
      const line = element("span", "line", "", track);
      line.style.left = `${place(row.low)}%`;
      line.style.width = `${place(row.high) - place(row.low)}%`;
    });
    const step = Math.ceil(decades / 4);
    for (let decade = 0; decade <= decades; decade += step) {
      element("span", "", duration(10 ** (first + decade)).replace(/\.0+ /, " "), axis).style.left = `${(100 * decade) / decades}%`;
    }
  };

  const show = () => {
    const asked = Object.fromEntries(inputs.map(({ name, value }) => [name, Number(value)]));
    asked.releases = gil && !gil.checked ? 0 : 1;
    asked.starts = started.checked;
    inputs.forEach((input) => {
      const text = data.texts[input.name][asked[input.name]];
      const all = input.name === "width" && data.widths[asked.width] > data.jobs[asked.jobs];
      input.nextElementSibling.textContent = all ? `${data.texts.jobs[asked.jobs]}, all of them` : text;
      input.setAttribute("aria-valuetext", input.nextElementSibling.textContent);
    });
    const options = inputs.map((input) => data.options[input.name][asked[input.name]]);
    command.textContent = [record, ...options, gil && gil.checked ? "--releases-gil" : ""].filter(Boolean).join(" ");
    const isJob = asked.wait > 0 || asked.cpu > 0;
    const rows = isJob ? forecasts(asked) : [];
    said.textContent = rows.length ? sentence(rows) : "A job that neither waits nor computes needs no advice.";
    draw(rows, data.widths[asked.width] === null, asked.starts);
  };
  [...inputs, gil, started].filter(Boolean).forEach((input) => input.addEventListener("input", show));
  section.hidden = false;
  show();
})();
