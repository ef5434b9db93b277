package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// addFile writes the rewritten file to dir and adds it to the overlay.
func (in *instrumenter) addFile(name, dir string, overlay map[string]string) error {
	src, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	out, err := in.rewrite(filepath.ToSlash(name), src)
	if err != nil {
		return err
	}
	abs, err := filepath.Abs(name)
	if err != nil {
		return err
	}
	overlay[abs] = filepath.Join(dir, fmt.Sprintf("%d.go", len(overlay)))
	return os.WriteFile(overlay[abs], out, 0o666)
}

func writeOverlay(name string, files map[string]string) error {
	data, err := json.Marshal(map[string]any{"Replace": files})
	if err != nil {
		return err
	}
	return os.WriteFile(name, data, 0o666)
}

// build builds the worker with the mutants in it.
func (p *pool) build(overlay string) error {
	cmd := exec.Command("go", "build", "-overlay", overlay, "-o", p.binary, "./bench/mutation/worker")
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("go build of the rewritten sources: %w", err)
	}
	return nil
}
