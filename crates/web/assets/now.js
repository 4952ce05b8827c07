// The server's now, so that a wrong clock of this machine does not matter.
const told = document.querySelector("meta[name=now]");
const ahead = told ? Date.now() - Date.parse(told.content) : 0;

/** Seconds since a moment of the server, never below 0. */
export const secondsSince = (moment) => Math.max(0, Math.floor((Date.now() - ahead - Date.parse(moment)) / 1000));
