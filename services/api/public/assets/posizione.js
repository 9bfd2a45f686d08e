// Fills in where the citizen stands, and only when the citizen presses the button. The form works without.
const place = document.querySelector("[data-position]");
if (place instanceof HTMLElement && "geolocation" in navigator) {
  const button = place.querySelector("button");
  const answer = place.querySelector("[role=status]");
  place.hidden = false;
  button?.addEventListener("click", () => {
    answer.textContent = place.dataset.waiting;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        place.querySelector("[name=latitudine]").value = coords.latitude.toFixed(5);
        place.querySelector("[name=longitudine]").value = coords.longitude.toFixed(5);
        answer.textContent = place.dataset.found;
      },
      () => {
        answer.textContent = place.dataset.failed;
      },
      { enableHighAccuracy: true, timeout: 20_000, maximumAge: 60_000 },
    );
  });
}
