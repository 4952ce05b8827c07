// From which channel an interpreter interprets is asked of the server before it is listened to: two booths that wait for
// each other would both be silent.

/** Whether the choice stands. The server's sentence is shown when it does not, and when it was made by hand. */
export async function relay(booth, language, byHand) {
  const action = booth.getAttribute("pass").replace(/\/pass$/, "/do/relay");
  const fields = new URLSearchParams({ token: booth.getAttribute("token"), language });
  try {
    const answer = await fetch(action, { method: "POST", body: fields, headers: { "hx-request": "true" } });
    const said = await answer.text();
    if (byHand || (language && answer.status === 422)) document.getElementById("answer").innerHTML = said;
    return answer.ok;
  } catch (error) {
    console.warn("the choice was not taken", error);
    return false;
  }
}
