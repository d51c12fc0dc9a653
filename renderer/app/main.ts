import { mount } from 'svelte'
import '../styles/fonts.css'
import '../styles/tokens.css'
import '../styles/base.css'
import '../styles/fields.css'
import { connectDesktop, connectHost } from '../api/connectHost.ts'
import App from './App.svelte'

const target = document.getElementById('window')
if (target === null) throw new Error('The page has no place for the window.')
mount(App, { target, props: { api: connectHost(), desktop: connectDesktop() } })
// For letters that the first fonts lack; without it the system's do.
import('../styles/moreFonts.ts').catch(() => undefined)
