// "Explore this chart": Plotly is loaded when somebody asks for it and not before; the simple chart is one press away.

const CONFIG = {
  displaylogo: false,
  displayModeBar: true,
  // The default bar offers to send the chart to somebody else's server.
  modeBarButtons: [["toImage", "resetScale2d"]],
  responsive: true,
};

let plotly = null;

function loadPlotly(address) {
  plotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => {
      plotly = null;
      script.remove();
      reject(new Error("Plotly did not load"));
    };
    document.head.append(script);
  });
  return plotly;
}

async function figureAt(address) {
  const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`figure: ${answer.status}`);
  return answer.json();
}

// The tools of the chart are links without an address: they get a name, a role and the keyboard.
function nameTools(place) {
  for (const tool of place.querySelectorAll(".modebar-btn")) {
    tool.setAttribute("role", "button");
    tool.setAttribute("aria-label", tool.dataset.title);
    tool.tabIndex = 0;
    tool.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      tool.click();
    });
  }
}

async function open(button, place) {
  const [library, figure] = await Promise.all([loadPlotly(button.dataset.plotly), figureAt(button.dataset.explore)]);
  place.hidden = false;
  await library.newPlot(place, figure.data, figure.layout, CONFIG);
  nameTools(place);
}

function show(button, figure, isOpen) {
  const label = button.dataset.back;
  button.dataset.back = button.textContent;
  button.textContent = label;
  button.setAttribute("aria-expanded", String(isOpen));
  figure.classList.toggle("app-chart--explored", isOpen);
}

export function startExploring(announce, showProblem) {
  for (const button of document.querySelectorAll("[data-explore]")) {
    const place = document.getElementById(button.getAttribute("aria-controls"));
    const figure = button.closest("figure");
    button.hidden = false;
    button.addEventListener("click", async () => {
      if (!place.hidden) {
        window.Plotly.purge(place);
        place.hidden = true;
        show(button, figure, false);
        return;
      }
      if (button.getAttribute("aria-busy") === "true") return;
      button.setAttribute("aria-busy", "true");
      try {
        await open(button, place);
        show(button, figure, true);
        announce(button.dataset.opened);
      } catch {
        place.hidden = true;
        showProblem(button.dataset.failed);
      }
      button.removeAttribute("aria-busy");
    });
  }
}
