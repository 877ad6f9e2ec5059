import requests
import json

class VezaChatAPI:
    def __init__(self, base_url, username, password):
        self.base_url = base_url
        self.session = requests.Session()
        self.token = self._login(username, password)
        self.session.headers.update({
            'Authorization': f'Bearer {self.token}',
            'Content-Type': 'application/json'
        })
    
    def _login(self, username, password):
        response = self.session.post(f'{self.base_url}/auth/login', json={
            'username': username,
            'password': password
        })
        response.raise_for_status()
        return response.json()['data']['access_token']
    
    def get_rooms(self, limit=50):
        response = self.session.get(f'{self.base_url}/rooms', params={'limit': limit})
        response.raise_for_status()
        return response.json()['data']['rooms']
    
    def send_message(self, room_id, content):
        response = self.session.post(f'{self.base_url}/rooms/{room_id}/messages', json={
            'content': content
        })
        response.raise_for_status()
        return response.json()['data']
    
    def get_messages(self, room_id, limit=50):
        response = self.session.get(f'{self.base_url}/rooms/{room_id}/messages', params={'limit': limit})
        response.raise_for_status()
        return response.json()['data']['messages']

# Utilisation
api = VezaChatAPI('http://localhost:8080/api/v1', 'username', 'password')
rooms = api.get_rooms()
api.send_message(1, 'Hello from Python!')
