/** The square of a picture that is kept: where its middle is, and how far one has come near. */
export interface Crop {
  /** 1 is as much as fits */
  zoom: number;
  /** in pixels of the picture */
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

export const MAX_ZOOM = 4;

export function wholeOf({ width, height }: Size): Crop {
  return { zoom: 1, x: width / 2, y: height / 2 };
}

export function sideOf(size: Size, { zoom }: Crop): number {
  return Math.min(size.width, size.height) / zoom;
}

/** Never beyond the picture's edge, nor nearer than makes sense. */
export function within(size: Size, crop: Crop): Crop {
  const zoom = clamp(crop.zoom, 1, MAX_ZOOM);
  const half = sideOf(size, { ...crop, zoom }) / 2;
  return { zoom, x: clamp(crop.x, half, size.width - half), y: clamp(crop.y, half, size.height - half) };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

/** By parts of the side that is shown: what was dragged, or one press of an arrow. */
export function moved(size: Size, crop: Crop, right: number, down: number): Crop {
  const side = sideOf(size, crop);
  return within(size, { ...crop, x: crop.x + right * side, y: crop.y + down * side });
}
