// A pass to the conference, asked of the server each time it is needed: never kept.
export async function pass(element, wanted) {
  const address = `${element.getAttribute("pass")}?for=${wanted}`;
  const answer = await fetch(address, {
    method: "POST",
    headers: { "x-form-token": element.getAttribute("token") },
  });
  if (!answer.ok) throw new Error(`no pass: ${answer.status}`);
  const ticket = await answer.json();
  const url = new URL(ticket.url, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  return { url: url.href.replace(/\/$/, ""), token: ticket.token };
}
