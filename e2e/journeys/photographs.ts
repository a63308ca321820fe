// Photographs of papers, as a phone takes them: made here, so that nobody's papers are in the repository.
import { type Browser, type Page } from '@playwright/test';

export interface Photograph {
  width?: number;
  height?: number;
  /** Degrees by which the paper lies askew. */
  askew?: number;
  /** Pixels of a photograph 2,000 pixels wide by which it is out of focus, or moved while it was taken. */
  blur?: number;
  moved?: number;
  /** How much light there is: 1 is a bright room. */
  light?: number;
  /** Tells one from another. */
  seed?: number;
  type?: 'image/jpeg' | 'image/png';
}

/** A file as an input takes it. */
export interface TakenFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

let studio: Page | undefined;

/** Takes photographs of a student's certificate that lies on a table; in a browser of its own, as the journey's may run no scripts. */
export async function photograph(browser: Browser, ...asked: Photograph[]): Promise<TakenFile[]> {
  studio ??= await (await browser.newContext({ javaScriptEnabled: true })).newPage();
  const files: TakenFile[] = [];
  for (const [n, one] of asked.entries()) {
    const { type = 'image/jpeg' } = one;
    const url = await studio.evaluate(take, { ...one, seed: one.seed ?? n });
    const buffer = Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
    files.push({ name: `photo-${n}.${type === 'image/png' ? 'png' : 'jpg'}`, mimeType: type, buffer });
  }
  return files;
}

/** Runs in the studio's page. */
function take(asked: Photograph): string {
  const { width = 2000, height = 1500, askew = 0, blur = 0, moved = 0, light = 1, seed = 0, type = 'image/jpeg' } = asked;
  let state = seed * 7919 + 17;
  const random = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  const scene = document.createElement('canvas');
  Object.assign(scene, { width, height });
  const pen = scene.getContext('2d') as CanvasRenderingContext2D;
  const unit = width / 2000;
  pen.fillStyle = ['#6b4f3a', '#3f4a55', '#8d8d86'][seed % 3] ?? '#666';
  pen.fillRect(0, 0, width, height);
  pen.translate(width / 2, height / 2);
  pen.rotate((askew * Math.PI) / 180);
  pen.scale(unit, unit);
  pen.fillStyle = '#f6f4ee';
  pen.fillRect(-800, -560, 1600, 1120);
  pen.fillStyle = '#1c1c1c';
  pen.font = '64px sans-serif';
  pen.fillText('通学証明書', -180, -440);
  pen.font = `${34 + (seed % 4) * 4}px sans-serif`;
  const words = '学校名 島根県立松江高等学校 氏名 山田花子 生年月日 平成十年五月三日 住所 松江市末次町八十六 有効期限 令和九年三月三十一日';
  for (let line = 0; line < 14; line += 1) {
    const from = Math.floor(random() * 20);
    pen.fillText(words.slice(from, from + 26), -720, -330 + line * 62);
  }
  pen.strokeStyle = '#b03030';
  pen.lineWidth = 6;
  pen.strokeRect(480, 300, 200, 200);
  const photo = document.createElement('canvas');
  Object.assign(photo, { width, height });
  const lens = photo.getContext('2d') as CanvasRenderingContext2D;
  lens.filter = `blur(${blur * unit}px)`;
  const steps = Math.max(1, Math.round(moved * unit));
  for (let step = 0; step < steps; step += 1) {
    lens.globalAlpha = 1 / (step + 1);
    lens.drawImage(scene, step, step / 3);
  }
  lens.globalAlpha = 1;
  lens.filter = 'none';
  // What the sensor adds, and what light there is.
  const picture = lens.getImageData(0, 0, width, height);
  const { data } = picture;
  for (let at = 0; at < data.length; at += 4) {
    const noise = (random() - 0.5) * 8;
    for (let colour = 0; colour < 3; colour += 1) data[at + colour] = (data[at + colour] ?? 0) * light + noise;
  }
  lens.putImageData(picture, 0, 0);
  return photo.toDataURL(type, 0.85);
}
