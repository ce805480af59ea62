// The signs of units as pictures for the map: a disc in the colour of the state, with its icon, as in the legend.
const SIZE = 30; // CSS pixels
const SCALE = 2;
export const COLOURS = {
  alert: "#c3182a", live: "#1b57cf", recording: "#1b57cf", weak: "#a86400", ready: "#5a677a", asleep: "#6b3fd0", off: "#7b8594",
};

export async function addSigns(map, address, icons) {
  const sprite = new DOMParser().parseFromString(await (await fetch(address)).text(), "image/svg+xml");
  const states = Object.keys(COLOURS).filter((state) => state !== "alert");
  const drawn = await Promise.all(states.map((state) => picture(sprite, icons[state])));
  const add = () => {
    for (const [number, state] of states.entries()) {
      put(map, state, disc(COLOURS[state], drawn[number], state === "live"));
      put(map, `${state}-alert`, disc(COLOURS.alert, drawn[number], state === "live"));
      put(map, `heading-${state}`, wedge(COLOURS[state]));
      put(map, `heading-${state}-alert`, wedge(COLOURS.alert));
    }
    const tokens = getComputedStyle(document.documentElement);
    const colour = (name) => tokens.getPropertyValue(name).trim();
    const plate = name(colour("--surface"), colour("--line-2"));
    if (map.hasImage("plate")) map.removeImage("plate");
    map.addImage("plate", plate, { pixelRatio: SCALE, stretchX: [[12, 28]], stretchY: [[10, 22]], content: [10, 4, 30, 28] });
  };
  return add;
}

function put(map, name, image) {
  if (!map.hasImage(name)) map.addImage(name, image, { pixelRatio: SCALE });
}

async function picture(sprite, icon) {
  const symbol = sprite.getElementById(`i-${icon}`);
  const inside = symbol ? symbol.innerHTML : "";
  const look = 'fill="none" stroke="#fff" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"';
  const text = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="48" height="48" ${look}>${inside}</svg>`;
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(text)}`;
  await image.decode();
  return image;
}

function canvas(width, height) {
  const made = Object.assign(document.createElement("canvas"), { width: width * SCALE, height: height * SCALE });
  const pen = made.getContext("2d");
  pen.scale(SCALE, SCALE);
  return { pen, data: () => pen.getImageData(0, 0, made.width, made.height) };
}

function disc(colour, icon, isLive) {
  const { pen, data } = canvas(SIZE, SIZE);
  const middle = SIZE / 2;
  const circle = (x, y, radius, fill) => { pen.beginPath(); pen.arc(x, y, radius, 0, 7); pen.fillStyle = fill; pen.fill(); };
  pen.shadowColor = "rgb(0 0 0 / .45)";
  pen.shadowBlur = 3;
  circle(middle, middle, 12, "#fff");
  pen.shadowBlur = 0;
  circle(middle, middle, 10.2, colour);
  pen.drawImage(icon, middle - 6.5, middle - 6.5, 13, 13);
  if (isLive) {
    circle(middle + 9, middle - 9, 5, "#fff");
    circle(middle + 9, middle - 9, 3.7, "#ff3b47");
  }
  return data();
}

function wedge(colour) {
  const { pen, data } = canvas(46, 46);
  pen.beginPath();
  pen.moveTo(23, 1.5);
  pen.lineTo(29, 10);
  pen.lineTo(17, 10);
  pen.closePath();
  pen.fillStyle = colour;
  pen.fill();
  pen.lineWidth = 1.2;
  pen.strokeStyle = "#fff";
  pen.stroke();
  return data();
}

function name(fill, edge) {
  const { pen, data } = canvas(20, 16);
  pen.beginPath();
  pen.roundRect(0.5, 0.5, 19, 15, 4);
  pen.fillStyle = fill;
  pen.fill();
  pen.strokeStyle = edge;
  pen.stroke();
  return data();
}
