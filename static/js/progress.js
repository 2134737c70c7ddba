// Renews a progress bar (templates/components/progress.html) from its address until the address is gone.
// When the work is finished the page is loaded again, so that it shows the outcome.

const SECONDS = 2;

async function renew(bar) {
  const answer = await fetch(bar.dataset.progress, { headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(`the answer was ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const next = page.querySelector(".progress");
  if (!next) throw new Error("the answer holds no progress bar");
  bar.replaceChildren(...next.childNodes);
  if (!next.dataset.progress) window.location.reload();
}

for (const bar of document.querySelectorAll("[data-progress]")) {
  let misses = 0;
  const timer = setInterval(async () => {
    try {
      await renew(bar);
      misses = 0;
    } catch (error) {
      misses += 1;
      if (misses === 5) {
        clearInterval(timer);
        bar.querySelector(".progress__words").textContent = "The progress cannot be read at the moment. The work goes on: load this page again.";
      }
    }
  }, SECONDS * 1000);
}
