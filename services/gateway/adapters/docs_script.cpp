#include "gateway/adapters/pages.hpp"

namespace merx::gateway {

// Renders an OpenAPI 3.1 document. Text goes in as text, never as markup.
const std::string_view docs_script = R"js('use strict';

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
  for (const child of children) if (child !== null && child !== undefined) made.append(child);
  return made;
}

function resolve(api, node) {
  for (let depth = 0; node && node.$ref && depth < 8; depth++) {
    node = node.$ref.replace(/^#\//, '').split('/').reduce((at, key) =>
      at && at[key.replace(/~1/g, '/').replace(/~0/g, '~')], api);
  }
  return node || {};
}

function typeName(schema) {
  if (!schema) return '';
  if (schema.$ref) return schema.$ref.split('/').pop();
  if (schema.enum) return schema.enum.map(value => JSON.stringify(value)).join(' | ');
  if (schema.type === 'array') return typeName(schema.items) + '[]';
  if (schema.additionalProperties) return 'map of ' + typeName(schema.additionalProperties);
  return [].concat(schema.type || 'any').join(' | ') + (schema.format ? ' (' + schema.format + ')' : '');
}

function fieldRows(api, schema, depth, rows, prefix) {
  const solid = resolve(api, schema);
  const required = new Set(solid.required || []);
  for (const [name, property] of Object.entries(solid.properties || {})) {
    const facts = [typeName(property)];
    if (required.has(name)) facts.push('required');
    if (property.readOnly) facts.push('read only');
    if (property.writeOnly) facts.push('write only');
    const target = resolve(api, property);
    rows.push(element('tr', null, element('td', null, element('code', null, prefix + name)),
      element('td', { class: 'quiet' }, facts.join(', ')),
      element('td', null, property.description || target.description || '')));
    const inner = property.type === 'array' ? property.items : property;
    if (depth < 3 && resolve(api, inner).properties) {
      fieldRows(api, inner, depth + 1, rows, prefix + name + (property.type === 'array' ? '[].' : '.'));
    }
  }
  return rows;
}

function fields(api, heading, schema) {
  if (!schema) return null;
  const rows = fieldRows(api, resolve(api, schema).type === 'array' ? resolve(api, schema).items : schema, 0, [], '');
  return element('div', null, element('h4', null, heading + ' ', element('code', { class: 'quiet' }, typeName(schema))),
    rows.length ? element('table', null, ...rows) : null);
}

function jsonSchema(content) {
  const first = content && Object.values(content)[0];
  return first && first.schema;
}

function parameters(api, list) {
  const rows = (list || []).map(given => resolve(api, given)).map(one => element('tr', null,
    element('td', null, element('code', null, one.name)),
    element('td', { class: 'quiet' }, [one.in, typeName(one.schema), one.required ? 'required' : ''].filter(Boolean).join(', ')),
    element('td', null, one.description || '')));
  return rows.length ? element('div', null, element('h4', null, 'Parameters'), element('table', null, ...rows)) : null;
}

function responses(api, given) {
  return Object.entries(given || {}).map(([status, response]) => {
    const solid = resolve(api, response);
    const schema = jsonSchema(solid.content);
    return /^2/.test(status) && schema ? fields(api, status, schema)
      : element('p', { class: 'quiet' }, element('strong', null, status + ' '), solid.description || '');
  });
}

function operationBox(api, verb, path, operation, shared) {
  const box = element('details', null, element('summary', null,
    element('span', { class: 'verb ' + verb }, verb.toUpperCase()), element('span', { class: 'path' }, path),
    ' ', element('span', { class: 'quiet' }, operation.summary || '')));
  box.addEventListener('toggle', () => {
    if (!box.open || box.dataset.filled) return;
    box.dataset.filled = 'yes';
    const body = resolve(api, operation.requestBody);
    box.append(element('p', null, operation.description || ''),
      ...[parameters(api, (shared || []).concat(operation.parameters || [])),
        fields(api, 'Body', jsonSchema(body.content)), ...responses(api, operation.responses)].filter(Boolean));
  });
  box.dataset.words = (verb + ' ' + path + ' ' + (operation.summary || '') + ' ' + (operation.description || '')).toLowerCase();
  return box;
}

async function render() {
  const api = await (await fetch('/openapi.json')).json();
  const info = api.info || {};
  document.getElementById('title').textContent = (info.title || 'API') + ' ' + (info.version || '');
  document.getElementById('about').append(element('br'), info.description || '');
  const sections = new Map();
  for (const [path, item] of Object.entries(api.paths || {})) {
    for (const verb of ['get', 'post', 'put', 'patch', 'delete']) {
      if (!item[verb]) continue;
      const tag = (item[verb].tags || ['other'])[0];
      if (!sections.has(tag)) sections.set(tag, []);
      sections.get(tag).push(operationBox(api, verb, path, item[verb], item.parameters));
    }
  }
  const place = document.getElementById('operations');
  for (const [tag, boxes] of sections) place.append(element('section', null, element('h2', null, tag), ...boxes));
  document.getElementById('filter').addEventListener('input', event => {
    const word = event.target.value.toLowerCase();
    for (const box of place.querySelectorAll('details')) box.hidden = !box.dataset.words.includes(word);
  });
}

render().catch(error => {
  document.getElementById('about').textContent = 'The document could not be read: ' + error;
});
)js";

} // namespace merx::gateway
