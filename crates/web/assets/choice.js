// Which camera and microphone of this machine: the fields that name them, and what was chosen, kept by the browser.
const kept = (kind) => `plenary-${kind}`;

/** Offers the devices that there are in each field below an element. */
export async function offer(element) {
  const devices = await navigator.mediaDevices.enumerateDevices();
  for (const select of element.querySelectorAll("[data-devices]")) {
    const { devices: kind } = select.dataset;
    const one = (device) => new Option(device.label || device.deviceId, device.deviceId, false, device.deviceId === localStorage.getItem(kept(kind)));
    select.replaceChildren(...devices.filter((device) => device.kind === kind).map(one));
  }
}

/** Keeps what is chosen in the fields below an element and tells of it: its kind and its name. */
export function whenChosen(element, tell) {
  for (const select of element.querySelectorAll("[data-devices]")) {
    select.addEventListener("change", () => {
      localStorage.setItem(kept(select.dataset.devices), select.value);
      tell(select.dataset.devices, select.value);
    });
  }
}
