// What lets cards be dragged; boards load it when a pointer comes near, as reading them needs none of it.
export { default } from "sortablejs";
