package fixes

import pb "streamdrain/echopb"

func (h *holder) first() (string, error) {
	//category: single-recv
	stream, err := h.client.Watch(h.ctx, &pb.WatchRequest{}) // want "leak"
	if err != nil {
		return "", err
	}
	ev, err := stream.Recv()
	if err != nil {
		return "", err
	}
	return ev.Value, nil
}
