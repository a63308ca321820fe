"use strict";
// Tells the page around the frame that the rider has answered.
const { source } = document.currentScript.dataset;
parent.postMessage({ teikiChallenge: source }, "*");
